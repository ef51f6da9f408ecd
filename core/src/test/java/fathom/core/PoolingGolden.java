package fathom.core;

/** Pooling and sampling, for comparison with reference values. */
final class PoolingGolden {
  private PoolingGolden() {}

  static void register(GoldenOps ops) {}
}
