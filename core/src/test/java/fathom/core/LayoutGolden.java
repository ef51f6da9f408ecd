package fathom.core;

import java.util.List;

/** Operations that rearrange elements, for comparison with reference values. */
final class LayoutGolden {
  private LayoutGolden() {}

  static void register(GoldenOps ops) {
    ops.add("reshape", List.of("Layout.reshape"), c -> c.in("x").reshape(c.list("shape")));
    ops.add("permute", List.of("Layout.permute"), c -> c.in("x").permute(c.list("dims")));
  }
}
