package fathom.init;

import fathom.core.Rng;
import fathom.nn.Parameter;
import java.util.function.LongToDoubleFunction;

/** The usual initialisers. */
public final class Initializers {
  private Initializers() {}

  /** An initialiser that does not look at the parameter: {@code values} gives the function from index to value. */
  private record Plain(String name, Values values) implements Initializer {
    interface Values {
      LongToDoubleFunction of(Rng random);
    }

    @Override
    public void fill(float[] elements, Parameter parameter, Rng random) {
      Distribution.fill(elements, values.of(random));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Sets every element to 0.
   *
   * @return the initialiser
   */
  public static Initializer zeros() {
    return new Plain("zeros", random -> i -> 0);
  }

  /**
   * Sets every element to 1.
   *
   * @return the initialiser
   */
  public static Initializer ones() {
    return new Plain("ones", random -> i -> 1);
  }

  /**
   * Sets every element to one value.
   *
   * @param value the value
   * @return the initialiser
   */
  public static Initializer constant(double value) {
    return new Plain("constant(" + value + ")", random -> i -> value);
  }

  /**
   * Draws from a normal distribution.
   *
   * @param mean its mean
   * @param std its standard deviation
   * @return the initialiser
   * @throws IllegalArgumentException if the standard deviation is negative or not a number
   */
  public static Initializer normal(double mean, double std) {
    if (!(std >= 0)) {
      throw new IllegalArgumentException("normal: the standard deviation " + std + " must not be negative");
    }
    return new Plain("normal(mean " + mean + ", std " + std + ")", random -> i -> mean + std * random.normal(i));
  }

  /**
   * Draws evenly from an interval.
   *
   * @param low lower end
   * @param high upper end; values lie below it before they are rounded to float
   * @return the initialiser
   * @throws IllegalArgumentException if the ends are not in ascending order
   */
  public static Initializer uniform(double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException("uniform: " + low + " to " + high + " is not an interval");
    }
    return new Plain(
        "uniform(" + low + " to " + high + ")", random -> i -> low + (high - low) * random.uniform(i));
  }

  /**
   * Draws weights evenly from [-b, b) with b = gain sqrt(6 / (fan-in + fan-out)): Glorot and Bengio 2010,
   * "Understanding the difficulty of training deep feedforward neural networks", equation 16.
   *
   * @return the initialiser, with gain 1
   */
  public static VarianceScaling xavierUniform() {
    return new VarianceScaling("xavier", Distribution.UNIFORM, VarianceScaling.Fan.MEAN, Gain.LINEAR);
  }

  /**
   * Draws weights from a normal distribution of standard deviation gain sqrt(2 / (fan-in + fan-out)): Glorot and Bengio
   * 2010, equation 12.
   *
   * @return the initialiser, with gain 1
   */
  public static VarianceScaling xavierNormal() {
    return new VarianceScaling("xavier", Distribution.NORMAL, VarianceScaling.Fan.MEAN, Gain.LINEAR);
  }

  /**
   * Draws weights evenly from [-b, b) with b = gain sqrt(3 / fan): the variance of {@link #heNormal()} in the form that
   * PyTorch calls {@code kaiming_uniform_}.
   *
   * @return the initialiser, with fan-in and the gain of ReLU
   */
  public static VarianceScaling heUniform() {
    return new VarianceScaling("he", Distribution.UNIFORM, VarianceScaling.Fan.IN, Gain.RELU);
  }

  /**
   * Draws weights from a normal distribution of standard deviation gain / sqrt(fan): He, Zhang, Ren and Sun 2015,
   * "Delving deep into rectifiers", section 2.2, equations 10 (fan-in) and 14 (fan-out).
   *
   * @return the initialiser, with fan-in and the gain of ReLU
   */
  public static VarianceScaling heNormal() {
    return new VarianceScaling("he", Distribution.NORMAL, VarianceScaling.Fan.IN, Gain.RELU);
  }
}
