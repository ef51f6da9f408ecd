package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of operations that rearrange, join, pad and pick elements. */
final class LayoutGradients {
  private LayoutGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 4, 3, 2);
    checks.check("Layout.reshape", in -> in[0].reshape(2, -1), x);
    checks.check("Layout.reshape", in -> in[0].reshape(24).mul(in[0].reshape(-1)), x);
    checks.check("Layout.rows", in -> in[0].rows(1, 3), x);
    checks.check("Layout.rows", in -> in[0].rows(0, 3).mul(in[0].rows(1, 4)), x);
    checks.check("Layout.rows", in -> in[0].rows(0, 4).rows(3, 4), x);
    checks.check("Layout.permute", in -> in[0].permute(2, 0, 1), x);
    checks.check("Layout.permute", in -> in[0].permute(-1, 1, 0).mul(in[0].permute(2, 1, 0)), x);
    checks.check("Layout.transpose", in -> in[0].transpose(0, -1), x);
    checks.check("Layout.squeeze", in -> in[0].mul(in[0]).unsqueeze(1).squeeze(1), x);
    checks.check("Layout.unsqueeze", in -> in[0].unsqueeze(-1).mul(in[0].unsqueeze(3)), x);
    checks.check("Layout.flatten", in -> in[0].flatten(1, 2).mul(in[0].flatten(-2, -1)), x);
    checks.check("Layout.expand", in -> in[0].expand(2, -1, 5, 3).mul(in[1]), random("row", 4, 1, 3),
        random("b", 2, 4, 5, 3));
    checks.check("Layout.slice", in -> in[0].slice(Slice.along(0).from(-3), Slice.along(2).step(-1)), x);
    checks.check("Layout.slice",
        in -> in[0].slice(Slice.along(1).step(2)).mul(in[0].slice(Slice.along(1).to(2))), x);
    Tensor part = random("part", 4, 1, 2);
    checks.check("Joining.concat", in -> in[0].concat(1, in[1], in[0].mul(in[0])), x, part);
    checks.check("Joining.concat", in -> in[0].concat(-1, in[0]).concat(0, in[0].concat(2, in[0])), part);
    checks.check("Joining.stack", in -> in[0].stack(-1, in[0].mul(in[1]), in[1]), x, random("y", 4, 3, 2));
    PadOptions pad = PadOptions.along(1, 2, 1).and(0, 1, -2);
    checks.check("Padding.pad", in -> in[0].pad(pad.constant(3)), x);
    checks.check("Padding.pad", in -> in[0].pad(pad.reflect()).mul(in[0].pad(pad.replicate())), x);
    checks.check("Indexing.indexSelect", in -> in[0].indexSelect(1, 2, 0, 2, 2).mul(in[0].indexSelect(1, 1, 2, 1, 0)),
        x);
    checks.check("Indexing.indexSelect", in -> in[0].indexSelect(0, 3, 2).indexSelect(-1, 1, 1), x);
    checks.check("Indexing.gather", in -> in[0].gather(0, Shape.of(2, 1, 2), 3, 1, 3, 0), x);
    checks.check("Indexing.gather", in -> in[0].gather(-1, Shape.of(1, 1, 4), 1, 1, 0, 1).mul(in[0].rows(0, 1).sum()),
        x);
    Tensor weight = random("weight", 5, 3);
    checks.check("Indexing.embedding", in -> in[0].embedding(Shape.of(2, 2), 4, 0, 4, 1), weight);
    checks.check("Indexing.embedding", in -> in[0].embedding(Shape.of(3), new int[] {4, 0, 4}, EmbeddingOptions.DEFAULT)
        .mul(in[0].rows(1, 4)), weight);
  }
}
