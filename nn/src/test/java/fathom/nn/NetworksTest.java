package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworksTest {
  @Test
  void byName() {
    assertEquals("CifarResNet(20)", Networks.byName("cifar_resnet20").toString());
    assertEquals("CifarPlain(56)", Networks.byName("cifar_plain56").toString());
    assertEquals(List.of("cifar_resnet<depth>", "cifar_plain<depth>"), Networks.names());
  }

  @Test
  void knownNames() {
    assertTrue(Networks.isKnown("cifar_resnet1202"));
    assertFalse(Networks.isKnown("cifar_resnet"));
    assertFalse(Networks.isKnown("cifar_resnet20x"));
    assertFalse(Networks.isKnown("my_cifar_resnet20"));
    assertFalse(Networks.isKnown("cifar_resnet99999999999"));
  }

  @Test
  void unknownNamesListTheKnownOnes() {
    assertEquals("networks: there is no network lenet, only cifar_resnet<depth> and cifar_plain<depth>",
        assertThrows(IllegalArgumentException.class, () -> Networks.byName("lenet")).getMessage());
    assertEquals("cifar: depth 21 is not 6n + 2; the nearest that are are 20 and 26",
        assertThrows(IllegalArgumentException.class, () -> Networks.byName("cifar_plain21")).getMessage());
  }
}
