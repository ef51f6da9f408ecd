package fathom.nn;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The networks of this library by name, as programs and checkpoints give it. */
public final class Networks {
  /** Networks whose names begin alike and end with a depth. */
  private record Family(String prefix, IntFunction<Layer> network) {
    Optional<Integer> depth(String name) {
      return name.startsWith(prefix) && name.substring(prefix.length()).matches("[0-9]{1,6}")
          ? Optional.of(Integer.valueOf(name.substring(prefix.length())))
          : Optional.empty();
    }
  }

  private static final List<Family> FAMILIES = List.of(
      new Family("cifar_resnet", CifarResNet::resnet),
      new Family("cifar_plain", CifarResNet::plain));

  private Networks() {}

  /**
   * Makes a network.
   *
   * @param name such as {@code cifar_resnet20} or {@code cifar_plain56}, see {@link #names()}
   * @return the network, without values
   * @throws IllegalArgumentException if no network has that name
   */
  public static Layer byName(String name) {
    for (Family family : FAMILIES) {
      Optional<Integer> depth = family.depth(name);
      if (depth.isPresent()) {
        return family.network().apply(depth.get());
      }
    }
    throw new IllegalArgumentException(
        "networks: there is no network " + name + ", only " + String.join(" and ", names()));
  }

  /**
   * Returns whether a name belongs to a family of networks that {@link #byName} makes.
   *
   * @param name the name of a network
   * @return true if so
   */
  public static boolean isKnown(String name) {
    return FAMILIES.stream().anyMatch(family -> family.depth(name).isPresent());
  }

  /**
   * Returns what names look like.
   *
   * @return such as {@code cifar_resnet<depth>}
   */
  public static List<String> names() {
    return FAMILIES.stream().map(family -> family.prefix() + "<depth>").collect(Collectors.toUnmodifiableList());
  }
}
