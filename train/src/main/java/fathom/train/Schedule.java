package fathom.train;

import java.util.Arrays;

/**
 * The learning rate in force at each step of a training. A pure function of the step number (only {@link Plateau}
 * depends on how the training goes), in double precision and the same on every machine; values are those of the
 * schedulers of PyTorch 1.13 that the methods name.
 *
 * <pre>{@code
 * Schedule.cosine(0.1, 4500, 0).warmup(500, 0.01)
 * Schedule.linear(0.01, 1, 10, 100).then(100, Schedule.exponential(0.1, 0.999))
 * }</pre>
 *
 * <p>A schedule of one's own is a lambda ({@code LambdaLR}): {@code step -> 0.1 / Math.sqrt(1.0 + step)}. {@link
 * OneCycle} is a schedule with a momentum beside it.
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
   * Multiplies the learning rate by {@code gamma} every {@code size} steps ({@code StepLR}): at step t it is
   * base * gamma<sup>floor(t / size)</sup>.
   *
   * @param base learning rate at first, not negative
   * @param size how many steps have the same learning rate, at least 1
   * @param gamma factor, not negative; 0.1 is usual
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule step(double base, long size, double gamma) {
    checkRate("step", base);
    checkRate("step", gamma);
    checkSteps("step", size);
    return step -> {
      long decays = step / size;
      return base * StrictMath.pow(gamma, (double) decays);
    };
  }

  /**
   * Multiplies the learning rate by {@code gamma} at every step ({@code ExponentialLR}): at step t it is
   * base * gamma<sup>t</sup>.
   *
   * @param base learning rate at step 0, not negative
   * @param gamma factor, not negative
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule exponential(double base, double gamma) {
    checkRate("exponential", base);
    checkRate("exponential", gamma);
    return step -> base * StrictMath.pow(gamma, (double) step);
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
            "schedule: multiStep needs milestones in ascending order, got " + Arrays.toString(own));
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
   * Lowers the learning rate along half a cosine again and again, from {@code base} each time (Loshchilov and Hutter:
   * "SGDR", 2016, section 3; {@code CosineAnnealingWarmRestarts}).
   *
   * @param base learning rate at step 0 and after each restart, not negative
   * @param first length of the first period in steps, at least 1
   * @param growth each period is this many times as long as the one before, at least 1
   * @param min learning rate that each period goes down to, not negative
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule cosineRestarts(double base, long first, int growth, double min) {
    checkRate("cosineRestarts", base);
    checkRate("cosineRestarts", min);
    checkSteps("cosineRestarts", first);
    if (growth < 1) {
      throw new IllegalArgumentException(
          "schedule: cosineRestarts needs periods that grow at least 1 time, got " + growth);
    }
    return step -> {
      long period = first;
      long t = step;
      if (growth == 1) {
        t %= period;
      }
      while (t >= period) {
        t -= period;
        period = period > Long.MAX_VALUE / growth ? Long.MAX_VALUE : period * growth;
      }
      return cosine(base, period, min).at(t);
    };
  }

  /**
   * Changes the learning rate in a straight line and then keeps it ({@code LinearLR}): at step t it is
   * base * (startFactor + (endFactor - startFactor) * min(t, total) / total).
   *
   * @param base learning rate that the factors refer to, not negative
   * @param startFactor factor at step 0, not negative
   * @param endFactor factor from step {@code total} on, not negative
   * @param total length of the line in steps, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule linear(double base, double startFactor, double endFactor, long total) {
    checkRate("linear", base);
    checkRate("linear", startFactor);
    checkRate("linear", endFactor);
    checkSteps("linear", total);
    return step -> base * (startFactor + (endFactor - startFactor) * Math.min(step, total) / total);
  }

  /**
   * Lowers the learning rate to 0 by a power of the steps that remain ({@code PolynomialLR}): at step t it is
   * base * (1 - min(t, total) / total)<sup>power</sup>.
   *
   * @param base learning rate at step 0, not negative
   * @param total step from which on it is 0, at least 1
   * @param power 1 for a straight line, not negative
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule polynomial(double base, long total, double power) {
    checkRate("polynomial", base);
    checkRate("polynomial", power);
    checkSteps("polynomial", total);
    return step -> base * StrictMath.pow(1 - (double) Math.min(step, total) / total, power);
  }

  /**
   * Puts a linear warm-up before this schedule (Goyal et al.: "Accurate, large minibatch SGD", 2017, section 2.2;
   * {@code LinearLR} in a {@code SequentialLR}): for {@code steps} steps the learning rate rises in a straight line
   * from {@code startFactor} times this schedule's first value to that value; then this schedule runs from its own step
   * 0, so that its milestones and its length count from the end of the warm-up.
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
    Schedule ramp = step -> linear(at(0), startFactor, 1, steps).at(step);
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
