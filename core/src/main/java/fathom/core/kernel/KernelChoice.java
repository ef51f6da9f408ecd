package fathom.core.kernel;

/**
 * Decides once which kernels run. Apart from {@link Kernels} so that nothing is decided by merely loading the
 * interface.
 */
final class KernelChoice {
  private static final String VECTORS = "jdk.incubator.vector";
  static final Kernels CHOSEN = choose();

  private KernelChoice() {}

  private static Kernels choose() {
    System.Logger log = System.getLogger("fathom.core");
    if ("off".equals(System.getProperty("fathom.simd"))) {
      log.log(System.Logger.Level.INFO, "Fathom computes with plain loops: property fathom.simd is off");
      return new ScalarKernels();
    }
    if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
      log.log(
          System.Logger.Level.WARNING,
          "Fathom computes with plain loops, which is several times slower: start Java with --add-modules {0} to use SIMD",
          VECTORS);
      return new ScalarKernels();
    }
    if (!SimdKernels.inHardware()) {
      log.log(System.Logger.Level.INFO,
          "Fathom computes with plain loops: Java has no SIMD instructions on this machine");
      return new ScalarKernels();
    }
    return new SimdKernels();
  }
}
