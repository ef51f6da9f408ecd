package fathom.core;

import java.util.List;

/** Operations on elements and activations, for comparison with reference values. */
final class ElementwiseGolden {
  private ElementwiseGolden() {}

  static void register(GoldenOps ops) {
    ops.add("add", List.of("Elementwise.add"), c -> c.in("a").add(c.in("b")));
    ops.add("sub", List.of("Elementwise.sub"), c -> c.in("a").sub(c.in("b")));
    ops.add("mul", List.of("Elementwise.mul"), c -> c.in("a").mul(c.in("b")));
    ops.add("relu", List.of("Elementwise.relu"), c -> c.in("x").relu());
  }
}
