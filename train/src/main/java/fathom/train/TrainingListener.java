package fathom.train;

import fathom.init.InitializationReport;
import fathom.nn.Layer;
import java.util.Optional;

/**
 * Is told what happens in a {@link Trainer}, on the thread that trains and in the order in which things happen. Steps
 * and epochs are numbered from 1.
 *
 * <p>A listener may look at the network, but must leave its parameters and gradients as they are. What it throws ends
 * the training.
 */
public interface TrainingListener {
  /**
   * The training begins; the parameters are set.
   *
   * @param network what is trained
   * @param steps how many steps it will be, those before a checkpoint included
   * @param stepsBefore how many of them a {@link TrainingCheckpoint} already holds; 0 for a training from the start
   * @param stepsPerEpoch how many steps a pass over the training data has
   * @param initialization what the trainer has initialised: the parameters that had no value
   */
  record Start(
      Layer network, long steps, long stepsBefore, long stepsPerEpoch, InitializationReport initialization) {}

  /**
   * The gradients of a step are there, penalties included but not yet clipped; the parameters are still those that the
   * gradients were computed at. {@link GradientNorms#of} measures them.
   *
   * @param network what is trained
   * @param step number of the step
   * @param epoch number of the epoch
   */
  record Gradients(Layer network, long step, long epoch) {}

  /**
   * A step was made.
   *
   * @param step number of the step
   * @param epoch number of the epoch
   * @param batch loss and accuracy on the step's batch, before the update; without penalties
   * @param penalty sum of the regularisers' penalties, before the update
   * @param learningRate learning rate of the update
   * @param seconds how long the step took, waiting for its batch included
   */
  record Step(long step, long epoch, Metrics batch, double penalty, double learningRate, double seconds) {
    /**
     * Returns the speed.
     *
     * @return images a second
     */
    public double imagesPerSecond() {
      return batch.images() / seconds;
    }
  }

  /**
   * The network was evaluated on held-out data.
   *
   * @param step number of steps made before
   * @param epoch number of the epoch of the last step
   * @param training mean over the batches of training since the last evaluation, each before its update
   * @param heldOut loss and accuracy over the held-out data
   */
  record Evaluation(long step, long epoch, Metrics training, Metrics heldOut) {}

  /**
   * All batches of an epoch were used.
   *
   * @param epoch number of the epoch
   * @param step number of its last step
   * @param training mean over the epoch's batches, each before its update
   */
  record EpochEnd(long epoch, long step, Metrics training) {}

  /** Why a training ended. */
  enum Reason {
    /** All steps were made. */
    COMPLETED,
    /** A listener asked for it. */
    STOPPED,
    /** The thread was interrupted. */
    INTERRUPTED,
    /** An exception ended it, such as {@link NonFiniteLossException}. */
    FAILED
  }

  /**
   * The training has ended.
   *
   * @param reason why
   * @param steps how many steps were made, those before a checkpoint included
   * @param heldOut the last evaluation on held-out data, if there was one
   */
  record End(Reason reason, long steps, Optional<Metrics> heldOut) {}

  /**
   * Called once, before the first step.
   *
   * @param event what begins
   */
  default void onStart(Start event) {}

  /**
   * Called in each step between the backward pass and the update.
   *
   * @param event which step
   */
  default void onGradients(Gradients event) {}

  /**
   * Called after each step.
   *
   * @param event which step, and how it went
   */
  default void onStep(Step event) {}

  /**
   * Called after the last step of each epoch.
   *
   * @param event which epoch, and how it went
   */
  default void onEpochEnd(EpochEnd event) {}

  /**
   * Called after each evaluation on held-out data.
   *
   * @param event the result
   */
  default void onEvaluation(Evaluation event) {}

  /**
   * Called once, whatever has ended the training.
   *
   * @param event why it ended
   */
  default void onEnd(End event) {}

  /**
   * Returns whether the training shall end early. Asked after each step, and its evaluation if there was one.
   *
   * @return true to end it
   */
  default boolean stopRequested() {
    return false;
  }
}
