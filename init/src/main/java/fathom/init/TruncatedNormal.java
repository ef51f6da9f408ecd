package fathom.init;

import fathom.core.Rng;
import fathom.nn.Parameter;

/**
 * The normal distribution of a mean and standard deviation, given that the value lies in an interval. Element i draws
 * from its own stream, {@code random.split(i)}, candidates number 0, 1, 2, ... until one is accepted, by the methods of
 * Robert 1995, "Simulation of truncated normal variables", which accept often wherever the interval lies.
 */
record TruncatedNormal(double mean, double std, double low, double high) implements Initializer {
  TruncatedNormal {
    if (!(std > 0)) {
      throw new IllegalArgumentException("truncatedNormal: the standard deviation " + std + " must be above 0");
    }
    if (!(low < high)) {
      throw new IllegalArgumentException("truncatedNormal: " + low + " to " + high + " is not an interval");
    }
  }

  @Override
  public void fill(float[] values, Parameter parameter, Rng random) {
    double from = (low - mean) / std;
    double to = (high - mean) / std;
    Distribution.fill(
        values, i -> Math.min(high, Math.max(low, mean + std * standard(from, to, random.split(i)))));
  }

  /** Draws from the standard normal distribution between two ends. */
  private static double standard(double from, double to, Rng random) {
    if (to < 0) {
      return -standard(-to, -from, random);
    }
    if (from <= 0) {
      return to - from > Math.sqrt(2 * Math.PI) ? byNormal(from, to, random) : byUniform(from, to, random);
    }
    double root = Math.sqrt(from * from + 4);
    double rate = (from + root) / 2;
    boolean wide = to - from > StrictMath.exp((from * from - from * root) / 4 + 0.5) / rate;
    return wide ? byExponential(from, to, rate, random) : byUniform(from, to, random);
  }

  private static double byNormal(double from, double to, Rng random) {
    double z = random.normal(0);
    for (long i = 1; z < from || z > to; i++) {
      z = random.normal(i);
    }
    return z;
  }

  /** Proposes evenly; the density is highest at the point of the interval that is nearest to 0. */
  private static double byUniform(double from, double to, Rng random) {
    double nearest = Math.max(from, 0);
    for (long i = 0;; i += 2) {
      double z = from + (to - from) * random.uniform(i);
      if (random.uniform(i + 1) < StrictMath.exp((nearest * nearest - z * z) / 2)) {
        return z;
      }
    }
  }

  /** Proposes from an exponential distribution that begins where the interval does, far from 0. */
  private static double byExponential(double from, double to, double rate, Rng random) {
    for (long i = 0;; i += 2) {
      double z = from - StrictMath.log(1 - random.uniform(i)) / rate;
      if (z <= to && random.uniform(i + 1) < StrictMath.exp(-(z - rate) * (z - rate) / 2)) {
        return z;
      }
    }
  }

  @Override
  public String toString() {
    return "truncatedNormal(mean " + mean + ", std " + std + ", " + low + " to " + high + ")";
  }
}
