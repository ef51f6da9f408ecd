package fathom.nn;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The networks of this library by name, as programs and checkpoints give it: torchvision's name where it has one. */
public final class Networks {
  /**
   * Networks whose names follow a form.
   *
   * @param form such as {@code resnext<depth>_<groups>x<width>d}, in which each {@code <...>} stands for a number
   * @param classes number of classes unless said otherwise
   * @param network makes the network of the numbers and the number of classes
   */
  private record Family(String form, int classes, Maker network) {
    /** Returns the numbers in a name; empty if it has another form. */
    Optional<int[]> numbers(String name) {
      String pattern = Pattern.quote(form).replaceAll("<\\w+>", "\\\\E([0-9]{1,6})\\\\Q");
      Matcher matcher = Pattern.compile(pattern).matcher(name);
      return matcher.matches()
          ? Optional.of(
              IntStream.rangeClosed(1, matcher.groupCount()).map(i -> Integer.parseInt(matcher.group(i))).toArray())
          : Optional.empty();
    }
  }

  /** Makes a network. */
  @FunctionalInterface
  private interface Maker {
    Layer make(int[] numbers, int classes);
  }

  private static final int CIFAR = 10;
  private static final int IMAGENET = 1000;

  private static final List<Family> FAMILIES = List.of(
      new Family("cifar_resnet<depth>", CIFAR, (n, k) -> CifarResNet.resnet(n[0], cifar(k))),
      new Family("cifar_plain<depth>", CIFAR, (n, k) -> CifarResNet.plain(n[0], cifar(k))),
      new Family("resnet<depth>", IMAGENET, (n, k) -> ResNet.resnet(n[0], imagenet(k))),
      new Family("resnext<depth>_<groups>x<width>d", IMAGENET,
          (n, k) -> ResNet.resnet(n[0], imagenet(k).groups(n[1]).widthPerGroup(n[2]))),
      new Family("wide_resnet<depth>_<factor>", IMAGENET,
          (n, k) -> ResNet.resnet(n[0], imagenet(k).widthPerGroup(n[1] * imagenet(k).widthPerGroup()))),
      new Family("preact_resnet<depth>", IMAGENET,
          (n, k) -> ResNet.resnet(n[0], imagenet(k).version(ResNet.Version.V2))));

  private Networks() {}

  private static CifarResNet.Options cifar(int classes) {
    return CifarResNet.Options.DEFAULT.classes(classes);
  }

  private static ResNet.Options imagenet(int classes) {
    return ResNet.Options.DEFAULT.classes(classes);
  }

  /**
   * Makes a network for the number of classes of the data it is known for: 10 for CIFAR-10, 1000 for ImageNet.
   *
   * @param name such as {@code cifar_resnet20}, {@code resnet50} or {@code resnext50_32x4d}, see {@link #names()}
   * @return the network, without values
   * @throws IllegalArgumentException if no network has that name
   */
  public static Layer byName(String name) {
    Family family = family(name);
    return make(family, name, family.classes());
  }

  /**
   * Makes a network for any number of classes.
   *
   * @param name such as {@code cifar_resnet20}, {@code resnet50} or {@code resnext50_32x4d}, see {@link #names()}
   * @param classes number of results for an image
   * @return the network, without values
   * @throws IllegalArgumentException if no network has that name
   */
  public static Layer byName(String name, int classes) {
    return make(family(name), name, classes);
  }

  private static Layer make(Family family, String name, int classes) {
    return family.network().make(family.numbers(name).orElseThrow(), classes);
  }

  private static Family family(String name) {
    return FAMILIES.stream().filter(family -> family.numbers(name).isPresent()).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "networks: there is no network " + name + ", only " + String.join(", ", names())));
  }

  /**
   * Returns whether a name has the form of a family of networks that {@link #byName(String)} makes.
   *
   * @param name the name of a network
   * @return true if so
   */
  public static boolean isKnown(String name) {
    return FAMILIES.stream().anyMatch(family -> family.numbers(name).isPresent());
  }

  /**
   * Returns what names look like.
   *
   * @return such as {@code cifar_resnet<depth>}
   */
  public static List<String> names() {
    return FAMILIES.stream().map(Family::form).toList();
  }
}
