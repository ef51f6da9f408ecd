package fathom.init;

import fathom.core.Rng;
import fathom.nn.Parameter;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Draws weights with the standard deviation gain / sqrt(fan), so that signals keep their size from layer to layer.
 * Xavier's rule takes the mean of fan-in and fan-out, He's takes one of them and the gain of the rectifier; {@link
 * Initializers} makes both. Immutable; {@link #fanIn()}, {@link #fanOut()} and {@link #gain} return changed copies.
 */
public final class VarianceScaling implements Initializer {
  /** The number of connections that a weight's variance is divided by. */
  enum Fan {
    IN("fan-in"), OUT("fan-out"), MEAN("mean fan");

    private final String text;

    Fan(String text) {
      this.text = text;
    }

    double of(Parameter weight) {
      return switch (this) {
        case IN -> weight.fanIn();
        case OUT -> weight.fanOut();
        case MEAN -> (weight.fanIn() + (double) weight.fanOut()) / 2;
      };
    }
  }

  private final String name;
  private final Distribution distribution;
  private final Fan fan;
  private final double gain;

  VarianceScaling(String name, Distribution distribution, Fan fan, double gain) {
    this.name = name;
    this.distribution = distribution;
    this.fan = fan;
    this.gain = gain;
  }

  /**
   * Divides the variance by the number of inputs of an output: keeps the size of activations.
   *
   * @return the changed initialiser
   */
  public VarianceScaling fanIn() {
    return new VarianceScaling(name, distribution, Fan.IN, gain);
  }

  /**
   * Divides the variance by the number of outputs of an input: keeps the size of gradients.
   *
   * @return the changed initialiser
   */
  public VarianceScaling fanOut() {
    return new VarianceScaling(name, distribution, Fan.OUT, gain);
  }

  /**
   * Sets the factor of the standard deviation.
   *
   * @param gain usually one of {@link Gain}
   * @return the changed initialiser
   */
  public VarianceScaling gain(double gain) {
    return new VarianceScaling(name, distribution, fan, gain);
  }

  /**
   * Sets the gain to that of a leaky rectifier.
   *
   * @param negativeSlope what the rectifier multiplies negative values by
   * @return the changed initialiser
   */
  public VarianceScaling negativeSlope(double negativeSlope) {
    return gain(Gain.leakyRelu(negativeSlope));
  }

  /**
   * Returns the standard deviation of the distribution that a weight is drawn from.
   *
   * @param weight the weight of a convolution or linear layer
   * @return gain / sqrt(fan)
   */
  public double std(Parameter weight) {
    return gain / Math.sqrt(fan.of(weight));
  }

  @Override
  public void fill(float[] values, Parameter parameter, Rng random) {
    distribution.fill(values, random, std(parameter));
  }

  @Override
  public String toString() {
    return name + distribution.suffix() + "(" + fan.text + ", gain " + rounded(gain) + ")";
  }

  /** Returns a gain with four significant digits, as names of initialisers give it. */
  static String rounded(double gain) {
    return new BigDecimal(gain).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
