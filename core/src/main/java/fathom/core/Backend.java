package fathom.core;

import fathom.core.kernel.Kernels;

/** What computes, for those who report on a run. It decides how fast a result comes, not which bits it has. */
public final class Backend {
  private Backend() {}

  /**
   * Returns which kernels run in this process, in a few words.
   *
   * @return such as {@code SIMD kernels, 512-bit vectors}, or {@code scalar kernels}
   */
  public static String description() {
    return Kernels.get().toString();
  }
}
