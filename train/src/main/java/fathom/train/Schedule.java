package fathom.train;

/**
 * The learning rate in force at each step of a training. A pure function of the step number, in double precision and
 * the same on every machine; values are those of the schedulers of PyTorch 1.13 that the methods name.
 *
 * <pre>{@code
 * Schedule.cosine(0.1, 4500, 0).warmup(500, 0.01)
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {
  /**
   * Returns the learning rate in force at a step.
   *
   * @param step how many steps were made before, from 0
   * @return the learning rate
   */
  double at(long step);

  /**
   * The same learning rate at every step.
   *
   * @param learningRate not negative
   * @return the schedule
   */
  static Schedule constant(double learningRate) {
    checkRate("constant", learningRate);
    return step -> learningRate;
  }

  /**
   * Multiplies the learning rate by {@code gamma} at each milestone ({@code MultiStepLR}): at step t it is
   * base * gamma<sup>m</sup>, m being the number of milestones at or below t.
   *
   * @param base learning rate before the first milestone, not negative
   * @param gamma factor, not negative; 0.1 is usual
   * @param milestones steps in ascending order; one that is given twice counts twice
   * @return the schedule
   * @throws IllegalArgumentException if a number is negative or the milestones are not in order
   */
  static Schedule multiStep(double base, double gamma, long... milestones) {
    checkRate("multiStep", base);
    checkRate("multiStep", gamma);
    long[] own = milestones.clone();
    for (int i = 0; i < own.length; i++) {
      if (own[i] < (i == 0 ? 0 : own[i - 1])) {
        throw new IllegalArgumentException(
            "schedule: multiStep needs milestones in ascending order, got " + java.util.Arrays.toString(own));
      }
    }
    return step -> {
      int passed = 0;
      while (passed < own.length && own[passed] <= step) {
        passed++;
      }
      return base * StrictMath.pow(gamma, passed);
    };
  }

  /**
   * Lowers the learning rate along half a cosine (Loshchilov and Hutter: "SGDR", 2016, equation 5;
   * {@code CosineAnnealingLR}): min + (base - min) * (1 + cos(pi * t / total)) / 2. As in PyTorch it rises again after
   * {@code total} steps.
   *
   * @param base learning rate at step 0, not negative
   * @param total step at which it reaches {@code min}, at least 1
   * @param min smallest learning rate, not negative
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule cosine(double base, long total, double min) {
    checkRate("cosine", base);
    checkRate("cosine", min);
    checkSteps("cosine", total);
    return step -> min + (base - min) * (1 + StrictMath.cos(Math.PI * step / total)) / 2;
  }

  /**
   * Puts a linear warm-up before this schedule (Goyal et al.: "Accurate, large minibatch SGD", 2017, section 2.2;
   * {@code LinearLR} in a {@code SequentialLR}): for {@code steps} steps the learning rate rises in a straight line
   * from
   * {@code startFactor} times this schedule's first value to that value; then this schedule runs from its own step 0,
   * so that its milestones and its length count from the end of the warm-up.
   *
   * @param steps length of the warm-up, at least 1
   * @param startFactor fraction of the first learning rate at step 0, from 0 to 1
   * @return the whole schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  default Schedule warmup(long steps, double startFactor) {
    checkSteps("warmup", steps);
    if (!(startFactor >= 0 && startFactor <= 1)) {
      throw new IllegalArgumentException("schedule: warmup needs a start factor from 0 to 1, got " + startFactor);
    }
    Schedule ramp = step -> at(0) * (startFactor + (1 - startFactor) * step / steps);
    return ramp.then(steps, this);
  }

  /**
   * Runs this schedule for some steps and then another one from its own step 0 ({@code SequentialLR}).
   *
   * @param steps for how many steps this schedule is in force, at least 1
   * @param next the schedule that follows
   * @return the whole schedule
   * @throws IllegalArgumentException if {@code steps} is below 1
   */
  default Schedule then(long steps, Schedule next) {
    checkSteps("then", steps);
    return step -> step < steps ? at(step) : next.at(step - steps);
  }

  private static void checkRate(String schedule, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("schedule: " + schedule + " needs finite numbers of at least 0, got " + value);
    }
  }

  private static void checkSteps(String schedule, long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("schedule: " + schedule + " needs at least 1 step, got " + steps);
    }
  }
}
