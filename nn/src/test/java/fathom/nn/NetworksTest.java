package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
  private static final List<String> FORMS = List.of("cifar_resnet<depth>", "cifar_plain<depth>", "resnet<depth>",
      "resnext<depth>_<groups>x<width>d", "wide_resnet<depth>_<factor>", "preact_resnet<depth>");

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "cifar_resnet20 | CifarResNet(20)",
      "cifar_plain56 | CifarPlain(56)",
      "resnet152 | ResNet(152)",
      "resnext101_64x4d | ResNeXt(101, 64x4d)",
      "resnext26_2x16d | ResNeXt(26, 2x16d)",
      "wide_resnet101_2 | ResNet(101, width 128)",
      "wide_resnet26_3 | ResNet(26, width 192)",
      "preact_resnet18 | ResNet(18, V2)"})
  void byName(String name, String network) {
    assertTrue(Networks.isKnown(name));
    assertEquals(network, Networks.byName(name).toString());
  }

  @Test
  void theNumberOfClassesIsThatOfTheDataUnlessGiven() {
    assertEquals(Shape.of(64, 10), Networks.byName("cifar_resnet20").parameters().get("linear.weight").shape());
    assertEquals(Shape.of(64, 7), Networks.byName("cifar_plain8", 7).parameters().get("linear.weight").shape());
    assertEquals(Shape.of(512, 1000), Networks.byName("resnet18").parameters().get("fc.weight").shape());
    for (String name : List.of("resnet50", "resnext50_32x4d", "wide_resnet50_2", "preact_resnet50")) {
      assertEquals(Shape.of(2048, 2), Networks.byName(name, 2).parameters().get("fc.weight").shape());
    }
  }

  @Test
  void knownNames() {
    assertEquals(FORMS, Networks.names());
    assertTrue(Networks.isKnown("cifar_resnet1202"));
    assertFalse(Networks.isKnown("cifar_resnet"));
    assertFalse(Networks.isKnown("cifar_resnet20x"));
    assertFalse(Networks.isKnown("my_cifar_resnet20"));
    assertFalse(Networks.isKnown("cifar_resnet99999999999"));
    assertFalse(Networks.isKnown("resnext50_32x4"));
    assertFalse(Networks.isKnown("resnet<depth>"));
  }

  @Test
  void unknownNamesListTheKnownOnes() {
    assertEquals("networks: there is no network lenet, only " + String.join(", ", FORMS),
        assertThrows(IllegalArgumentException.class, () -> Networks.byName("lenet")).getMessage());
    assertEquals("cifar: depth 21 is not 6n + 2; the nearest that are are 20 and 26",
        assertThrows(IllegalArgumentException.class, () -> Networks.byName("cifar_plain21")).getMessage());
  }
}
