package fathom.init;

import fathom.core.Pass;
import fathom.core.Tensor;
import fathom.core.TensorException;
import fathom.nn.Layer;

/**
 * Layer-sequential unit-variance initialisation: Mishkin and Matas 2015, "All you need is a good init", algorithm 1.
 * Weights start orthonormal; then every convolution and linear layer, in the order in which they compute, has its
 * weight scaled until its result on a batch of real data has variance 1. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * LsuvReport report = new Lsuv().apply(network, images, 1);
 * }</pre>
 *
 * <p><b>What is scaled.</b> The weight of every layer without children that has exactly one weight of a convolution or
 * linear layer, and the last map of attention, whose other maps only start. What is measured is the variance over all
 * elements of the layer's own result, bias included, so before a normalisation or nonlinearity that follows, and inside
 * of residual blocks before the sum.
 *
 * <p><b>Shared layers.</b> A layer that computes more than once in a pass has one weight and several results: the mean
 * of their variances is brought to 1.
 *
 * <p><b>Training or inference.</b> Signals are those of the first training step: the pass is {@link Pass#CALIBRATION},
 * in which batch normalisation uses the statistics of the batch and dropout is on, with the same masks in every run.
 * {@link #pass} changes that. Running statistics and counters are as before when the work is done.
 *
 * <p><b>Cost.</b> One forward pass, in which every layer that is rescaled computes once more for each rescaling, and
 * usually one is enough, since the result is proportional to the weight; so about as much as two forward passes,
 * whatever the depth. Each rescaling of a shared layer takes another such pass, because its later results depend on the
 * earlier ones; there the step of the secant method in the logarithms takes the place of the paper's division.
 *
 * <p><b>What cannot be scaled.</b> A layer whose results do not vary at all, or are not finite, keeps its weight; so
 * does one that does not take part. Where the variance does not come within the tolerance, such as where the bias alone
 * varies more, the weight is the one that came closest. The report says so.
 *
 * @param start what the parameters get first
 * @param tolerance how far from 1 the variance may remain, above 0
 * @param maxRescalings how often a weight is rescaled, at least 1; for a layer that is not shared, in each pass
 * @param pass how the network is run for measuring
 */
public record Lsuv(Initialization start, double tolerance, int maxRescalings, Pass pass) {
  /**
   * Checks the settings.
   *
   * @param start what the parameters get first
   * @param tolerance how far from 1 the variance may remain
   * @param maxRescalings how often a weight is rescaled
   * @param pass how the network is run for measuring
   * @throws IllegalArgumentException if the tolerance is not above 0 or the number of rescalings below 1
   */
  public Lsuv {
    if (!(tolerance > 0)) {
      throw new IllegalArgumentException("lsuv: the tolerance " + tolerance + " must be above 0");
    }
    if (maxRescalings < 1) {
      throw new IllegalArgumentException("lsuv: " + maxRescalings + " rescalings are not enough, at least 1 is needed");
    }
  }

  /**
   * Makes the initialisation with {@link Initialization#orthonormal()} as its start, a tolerance of 0.01, at most 10
   * rescalings (the paper leaves both open; its authors' code tries ten times), and {@link Pass#CALIBRATION}.
   */
  public Lsuv() {
    this(Initialization.orthonormal(), 0.01, 10, Pass.CALIBRATION);
  }

  /**
   * Sets what the parameters get before weights are scaled.
   *
   * @param start rules for all parameters
   * @return the changed initialisation
   */
  public Lsuv start(Initialization start) {
    return new Lsuv(start, tolerance, maxRescalings, pass);
  }

  /**
   * Sets how far from 1 variances may remain.
   *
   * @param tolerance above 0
   * @return the changed initialisation
   */
  public Lsuv tolerance(double tolerance) {
    return new Lsuv(start, tolerance, maxRescalings, pass);
  }

  /**
   * Sets how often a weight is rescaled at most.
   *
   * @param maxRescalings at least 1
   * @return the changed initialisation
   */
  public Lsuv maxRescalings(int maxRescalings) {
    return new Lsuv(start, tolerance, maxRescalings, pass);
  }

  /**
   * Sets how the network is run for measuring.
   *
   * @param pass such as {@link Pass#INFERENCE}, for a network whose running statistics are fitting
   * @return the changed initialisation
   */
  public Lsuv pass(Pass pass) {
    return new Lsuv(start, tolerance, maxRescalings, pass);
  }

  /**
   * Sets all parameters of a network: first to the start, then scaled.
   *
   * @param network the network; its buffers and counters stay as they are
   * @param batch an input of the network, normalised as in training; a hundred images are plenty
   * @param seed decides the start
   * @return what was done to each layer
   * @throws TensorException if the batch does not fit the network
   */
  public LsuvReport apply(Layer network, Tensor batch, long seed) {
    start.apply(network, seed);
    return scale(network, batch);
  }

  /**
   * Scales the weights that a network has, without the start.
   *
   * @param network the network, with values; its buffers and counters stay as they are
   * @param batch an input of the network, normalised as in training
   * @return what was done to each layer
   * @throws TensorException if the batch does not fit the network, or a parameter has no value
   */
  public LsuvReport scale(Layer network, Tensor batch) {
    return new LsuvRun(this, network).run(batch);
  }
}
