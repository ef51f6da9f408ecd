package fathom.benchmarks;

import fathom.core.Conv2dOptions;
import fathom.nn.BatchNorm2d;
import fathom.nn.Buffer;
import fathom.nn.Conv2d;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import fathom.nn.ResNet;
import fathom.nn.State;
import java.util.Map;

/**
 * Writes a {@link ResNet} as an ONNX model, as PyTorch's exporter would: one node for each layer, batch normalisations
 * apart, which ONNX Runtime folds itself. The input {@code images} is {@code [N, C, H, W]} with any N, H and W, the
 * output {@code logits} {@code [N, classes]}.
 *
 * <p>Numbers of fields are those of {@code onnx.proto} (https://github.com/onnx/onnx).
 */
final class OnnxResNet {
  private static final int FLOAT = 1;
  private static final int INT_ATTRIBUTE = 2;
  private static final int FLOAT_ATTRIBUTE = 1;
  private static final int INTS_ATTRIBUTE = 7;
  private static final int IR_VERSION = 8;
  private static final int OPERATORS = 13;

  private final ResNet network;
  private final Map<String, State> values;
  private final ProtobufMessage graph = new ProtobufMessage();

  private OnnxResNet(ResNet network) {
    this.network = network;
    values = network.state();
  }

  /**
   * Returns the model with the network's present values.
   *
   * @param network not of {@link ResNet.Version#V2}
   * @return what a model file holds
   */
  static byte[] write(ResNet network) {
    return new OnnxResNet(network).model().toBytes();
  }

  private ProtobufMessage model() {
    graph.text(2, network.toString());
    graph.message(11, description("images", "N", "C", "H", "W"));
    Map<String, Layer> layers = network.children();
    String y = relu(normalized("conv1", "bn1", layers.get("conv1"), layers.get("bn1"), "images"));
    ProtobufMessage pool = node("MaxPool", "maxpool", y);
    integers(pool, "kernel_shape", 3, 3);
    integers(pool, "strides", 2, 2);
    integers(pool, "pads", 1, 1, 1, 1);
    graph.message(1, pool);
    y = "maxpool";
    for (String stage : new String[] {"layer1", "layer2", "layer3", "layer4"}) {
      for (Map.Entry<String, Layer> block : layers.get(stage).children().entrySet()) {
        y = block(stage + "." + block.getKey(), block.getValue().children(), y);
      }
    }
    graph.message(1, node("GlobalAveragePool", "avgpool", y));
    graph.message(1, node("Flatten", "features", "avgpool"));
    ProtobufMessage gemm = node("Gemm", "logits", "features", parameter("fc.weight"), parameter("fc.bias"));
    integer(gemm, "transB", 1);
    graph.message(1, gemm);
    graph.message(12, description("logits", "N", "classes"));
    ProtobufMessage operators = new ProtobufMessage().text(1, "").number(2, OPERATORS);
    return new ProtobufMessage().number(1, IR_VERSION).text(2, "Fathom").message(8, operators).message(7, graph);
  }

  /** Writes a residual block and returns the name of its result. */
  private String block(String path, Map<String, Layer> layers, String x) {
    String y = x;
    for (int i = 1; layers.containsKey("conv" + i); i++) {
      y = i == 1 ? y : relu(y);
      y = normalized(path + ".conv" + i, path + ".bn" + i, layers.get("conv" + i), layers.get("bn" + i), y);
    }
    String shortcut = x;
    if (layers.containsKey("downsample")) {
      Map<String, Layer> projection = layers.get("downsample").children();
      String name = path + ".downsample.";
      shortcut = normalized(name + 0, name + 1, projection.get("0"), projection.get("1"), x);
    }
    graph.message(1, node("Add", path, y, shortcut));
    return relu(path);
  }

  /** Writes a convolution and a batch normalisation and returns the name of the result. */
  private String normalized(String conv, String norm, Layer convolution, Layer normalization, String x) {
    if (!(convolution instanceof Conv2d layer) || !(normalization instanceof BatchNorm2d)) {
      throw new IllegalArgumentException("onnx: " + conv + " " + convolution + " and " + norm + " " + normalization
          + " of " + network + " are no convolution with a batch normalisation behind it");
    }
    Conv2dOptions g = layer.options().geometry();
    ProtobufMessage node = node("Conv", conv, x, parameter(conv + ".weight"));
    integers(node, "strides", g.strideH(), g.strideW());
    integers(node, "pads", g.padH(), g.padW(), g.padH(), g.padW());
    integers(node, "dilations", g.dilationH(), g.dilationW());
    integer(node, "group", g.groups());
    graph.message(1, node);
    ProtobufMessage second = node("BatchNormalization", norm, conv, parameter(norm + ".weight"),
        parameter(norm + ".bias"), parameter(norm + ".running_mean"), parameter(norm + ".running_var"));
    float epsilon = (float) BatchNorm2d.Options.DEFAULT.epsilon();
    second.message(5, new ProtobufMessage().text(1, "epsilon").number(20, FLOAT_ATTRIBUTE).real(2, epsilon));
    graph.message(1, second);
    return norm;
  }

  private String relu(String x) {
    String name = x + ".relu";
    graph.message(1, node("Relu", name, x));
    return name;
  }

  /** Writes a parameter or buffer and returns its name. */
  private String parameter(String name) {
    State state = values.get(name);
    ProtobufMessage tensor = new ProtobufMessage().number(2, FLOAT).text(8, name);
    for (int axis = 0; axis < state.torchShape().rank(); axis++) {
      tensor.number(1, state.torchShape().dim(axis));
    }
    if (state instanceof Parameter parameter) {
      tensor.floats(9, parameter.toTorchLayout());
    } else if (state instanceof Buffer buffer) {
      tensor.floats(9, buffer.value().toArray());
    }
    graph.message(5, tensor);
    return name;
  }

  /** Returns a node whose result has its name. */
  private static ProtobufMessage node(String operator, String name, String... inputs) {
    ProtobufMessage node = new ProtobufMessage();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, name).text(3, name).text(4, operator);
  }

  private static void integers(ProtobufMessage node, String name, int... values) {
    ProtobufMessage attribute = new ProtobufMessage().text(1, name).number(20, INTS_ATTRIBUTE);
    for (int value : values) {
      attribute.number(8, value);
    }
    node.message(5, attribute);
  }

  private static void integer(ProtobufMessage node, String name, int value) {
    node.message(5, new ProtobufMessage().text(1, name).number(20, INT_ATTRIBUTE).number(3, value));
  }

  /** Returns name and type of a tensor of floats whose axes have any sizes. */
  private static ProtobufMessage description(String name, String... axes) {
    ProtobufMessage shape = new ProtobufMessage();
    for (String axis : axes) {
      shape.message(1, new ProtobufMessage().text(2, axis));
    }
    ProtobufMessage tensor = new ProtobufMessage().number(1, FLOAT).message(2, shape);
    return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
  }
}
