package fathom.benchmarks;

import fathom.core.Conv2dOptions;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.kernel.Conv2dShape;
import fathom.init.Initialization;
import fathom.nn.Conv2d;
import fathom.nn.Layer;
import fathom.nn.Networks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A convolution of a network. The networks themselves tell what benchmarks measure: each distinct shape once, with the
 * number of layers that have it.
 *
 * @param shape its geometry
 * @param layers how many layers have that geometry
 * @param first whether it reads the images, whose gradient no training step computes
 */
public record NetworkConvolution(Conv2dShape shape, int layers, boolean first) {
  /**
   * Returns the convolutions of a network.
   *
   * @param network its name, see {@link Networks#byName(String)}
   * @param batch number of images
   * @param size height and width of the images
   * @return the distinct ones, in order of computation
   */
  public static List<NetworkConvolution> of(String network, int batch, int size) {
    Layer layers = Networks.byName(network);
    Initialization.standard().apply(layers, 1);
    Map<Conv2dShape, NetworkConvolution> convolutions = new LinkedHashMap<>();
    layers.apply(Tensor.zeros(1, size, size, 3), (path, layer, x, y) -> {
      if (layer instanceof Conv2d conv) {
        Conv2dShape shape = shape(batch, x.shape(), conv);
        boolean first = convolutions.isEmpty();
        convolutions.merge(
            shape, new NetworkConvolution(shape, 1, first),
            (a, b) -> new NetworkConvolution(shape, a.layers + b.layers, a.first));
      }
    });
    return new ArrayList<>(convolutions.values());
  }

  private static Conv2dShape shape(int batch, Shape x, Conv2d conv) {
    Shape w = conv.parameters().get("weight").shape();
    Conv2dOptions g = conv.options().geometry();
    return new Conv2dShape(batch, x.dim(1), x.dim(2), x.dim(3), w.dim(3), w.dim(0), w.dim(1), g.strideH(),
        g.strideW(), g.padH(), g.padW(), g.dilationH(), g.dilationW(), g.groups());
  }
}
