package fathom.core;

/** Normalisations, for comparison with reference values. */
final class NormalizationGolden {
  private NormalizationGolden() {}

  static void register(GoldenOps ops) {}
}
