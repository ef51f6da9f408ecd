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
   * Draws from a normal distribution, leaving out what lies outside of an interval: PyTorch's {@code trunc_normal_}.
   * The standard deviation is that of the whole distribution; the sample's is smaller.
   *
   * @param mean the mean of the whole distribution; may lie outside of the interval
   * @param std its standard deviation, above 0
   * @param low lower end of the interval, not of a number of standard deviations; may be infinite
   * @param high upper end; PyTorch's defaults are -2 and 2
   * @return the initialiser
   * @throws IllegalArgumentException if the ends are not in ascending order or the standard deviation is not above 0
   */
  public static Initializer truncatedNormal(double mean, double std, double low, double high) {
    return new TruncatedNormal(mean, std, low, high);
  }

  /**
   * Makes the identity: output i of a linear layer copies input i, output channel i of a convolution copies the centre
   * of the window of input channel i, as far as there are that many of both; further outputs are 0. PyTorch's {@code
   * eye_} and {@code dirac_}.
   *
   * @return the initialiser, for parameters of two or more dimensions
   */
  public static Initializer identity() {
    return dirac(1);
  }

  /**
   * Makes every group of output channels the identity of its input channels, see {@link #identity()}: PyTorch's {@code
   * dirac_} with groups.
   *
   * @param groups divides the output channels; the number of groups of the convolution, as a rule
   * @return the initialiser, for parameters of two or more dimensions
   * @throws IllegalArgumentException if the number of groups is below 1
   */
  public static Initializer dirac(int groups) {
    return new Dirac(groups);
  }

  /**
   * Draws a matrix with orthonormal rows, or columns where there are fewer of them, see {@link #orthogonal(double)}.
   *
   * @return the initialiser, with gain 1
   */
  public static Initializer orthogonal() {
    return orthogonal(Gain.LINEAR);
  }

  /**
   * Draws a matrix whose rows, or columns where there are fewer of them, are orthogonal and of length {@code gain}:
   * Saxe, McClelland and Ganguli 2013, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
   * networks". The matrix of a convolution is PyTorch's, {@code [OC, C/groups * KH * KW]}, a row for each output
   * channel. All such matrices have the same probability.
   *
   * @param gain length of the rows or columns, usually one of {@link Gain}
   * @return the initialiser, for parameters of two or more dimensions
   * @throws IllegalArgumentException if the gain is not a finite number
   */
  public static Initializer orthogonal(double gain) {
    return new Orthogonal(gain);
  }

  /**
   * Draws the weights of a linear layer from a normal distribution and sets a share of those of every input to 0:
   * Martens 2010, "Deep learning via Hessian-free optimization"; PyTorch's {@code sparse_}.
   *
   * @param sparsity share of the outputs, rounded up, that an input does not reach; 0 to 1
   * @param std standard deviation of the other weights; PyTorch's default is 0.01
   * @return the initialiser, for parameters of two dimensions
   * @throws IllegalArgumentException if the share is not between 0 and 1 or the standard deviation is negative
   */
  public static Initializer sparse(double sparsity, double std) {
    return new Sparse(sparsity, std);
  }

  /**
   * Draws from the standard normal distribution, except for an embedding's row for padding, which is 0: what PyTorch's
   * embeddings begin with.
   *
   * @return the initialiser, for rules of an {@link Initialization}
   */
  public static Initializer embedding() {
    return new Rows();
  }

  /**
   * Draws a bias evenly from [-b, b) with b = 1 / sqrt(fan-in of the parameter {@code weight} of the same layer): what
   * PyTorch's linear layers and convolutions begin with.
   *
   * @return the initialiser, for rules of an {@link Initialization}
   */
  public static Initializer uniformByFanIn() {
    return new ByFanInOfWeight();
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
