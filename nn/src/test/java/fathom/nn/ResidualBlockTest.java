package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResidualBlockTest {
  private static ResidualBlock block(Layer network, String stage, String index) {
    return (ResidualBlock) network.children().get(stage).children().get(index);
  }

  @Test
  void blocksOfResidualNetworksEndWithTheirSecondNormalisation() {
    CifarResNet network = CifarResNet.resnet(
        14, CifarResNet.Options.DEFAULT.shortcut(CifarResNet.Shortcut.PROJECTION));
    for (String stage : new String[] {"layer1", "layer2", "layer3"}) {
      for (String index : new String[] {"0", "1"}) {
        Parameter last = network.parameters().get(stage + "." + index + ".bn2.weight");
        assertSame(last, block(network, stage, index).branchScale().orElseThrow());
      }
    }
  }

  @Test
  void blocksOfPlainNetworksHaveNoBranch() {
    assertEquals(Optional.empty(), block(CifarResNet.plain(8), "layer1", "0").branchScale());
  }

  @Test
  void aBranchEndsWithTheLayerDeclaredLast() {
    BatchNorm2d norm = new BatchNorm2d(4);
    Conv2d conv = new Conv2d(4, 4, 1);
    Sequential branch = new Sequential(conv, new Sequential(Activation.relu(), norm));
    assertSame(norm.parameters().get("weight"), new Residual(branch).branchScale().orElseThrow());
    assertEquals(Optional.empty(), new Residual(new Sequential(norm, conv)).branchScale());
    assertEquals(Optional.empty(), new Residual(new Sequential()).branchScale());
  }
}
