package fathom.init;

import fathom.core.Rng;
import fathom.nn.Embedding;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import java.util.Arrays;
import java.util.OptionalInt;

/** Standard normal values, except for the row for padding of an embedding, which is 0. */
record Rows() implements Initializer {
  private static final Initializer NORMAL = Initializers.normal(0, 1);

  @Override
  public Initializer within(Layer layer) {
    OptionalInt padding = layer instanceof Embedding embedding ? embedding.padding() : OptionalInt.empty();
    if (padding.isEmpty()) {
      return NORMAL;
    }
    return (values, parameter, random) -> {
      NORMAL.fill(values, parameter, random);
      int width = parameter.shape().dim(-1);
      int start = padding.getAsInt() * width;
      Arrays.fill(values, start, start + width, 0);
    };
  }

  @Override
  public void fill(float[] values, Parameter parameter, Rng random) {
    NORMAL.fill(values, parameter, random);
  }

  @Override
  public String toString() {
    return "embedding";
  }
}
