package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of resizing. */
final class InterpolationGradients {
  private InterpolationGradients() {}

  static void check(GradientChecks checks) {
    for (InterpolateOptions target : new InterpolateOptions[] {
        InterpolateOptions.size(7, 2), InterpolateOptions.scale(1.5), InterpolateOptions.size(1, 4)}) {
      for (InterpolateOptions o : new InterpolateOptions[] {
          target, target.bilinear(), target.bilinearAlignCorners()}) {
        checks.check("Interpolation.interpolate", in -> in[0].interpolate(o), random("x", 2, 4, 3, 2));
      }
    }
    checks.check("Interpolation.interpolate", in -> in[0].interpolate(InterpolateOptions.scale(2)).mul(in[0].sum()),
        random("x", 1, 2, 2, 1));
  }
}
