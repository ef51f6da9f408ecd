package fathom.core;

import java.util.List;

/** Arithmetic on elements, for comparison with reference values. */
final class ElementwiseGolden {
  private ElementwiseGolden() {}

  static void register(GoldenOps ops) {
    ops.add("add", List.of("Elementwise.add"), c -> c.in("a").add(c.in("b")));
    ops.add("sub", List.of("Elementwise.sub"), c -> c.in("a").sub(c.in("b")));
    ops.add("mul", List.of("Elementwise.mul"), c -> c.in("a").mul(c.in("b")));
    ops.add("div", List.of("Elementwise.div"), c -> c.in("a").div(c.in("b")));
    ops.add("pow", List.of("Elementwise.pow"), c -> c.in("a").pow(c.in("b")));
    ops.add("pow_scalar", List.of("Elementwise.pow"), c -> c.in("x").pow((float) c.number("exponent")));
    ops.add("maximum", List.of("Elementwise.maximum"), c -> c.in("a").maximum(c.in("b")));
    ops.add("minimum", List.of("Elementwise.minimum"), c -> c.in("a").minimum(c.in("b")));
    ops.add("neg", List.of("Elementwise.neg"), c -> c.in("x").neg());
    ops.add("clamp", List.of("Elementwise.clamp"), c -> {
      float min = c.isNull("min") ? Float.NEGATIVE_INFINITY : (float) c.number("min");
      float max = c.isNull("max") ? Float.POSITIVE_INFINITY : (float) c.number("max");
      return c.in("x").clamp(min, max);
    });
    ops.add("exp", List.of("Elementwise.exp"), c -> c.in("x").exp());
    ops.add("log", List.of("Elementwise.log"), c -> c.in("x").log());
    ops.add("sqrt", List.of("Elementwise.sqrt"), c -> c.in("x").sqrt());
    ops.add("abs", List.of("Elementwise.abs"), c -> c.in("x").abs());
  }
}
