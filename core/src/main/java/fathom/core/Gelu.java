package fathom.core;

/** How the Gaussian error linear unit is computed. */
public enum Gelu {
  /** With the distribution function of the normal distribution; PyTorch's default. */
  EXACT,
  /** With an approximation of it by a tanh; PyTorch's {@code approximate="tanh"}. */
  TANH
}
