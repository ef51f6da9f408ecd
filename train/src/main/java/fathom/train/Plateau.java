package fathom.train;

/**
 * Lowers the learning rate when a metric has stopped improving, in the form and with the defaults of PyTorch 1.13's
 * {@code ReduceLROnPlateau}. Immutable settings; {@link #over} makes what keeps count.
 *
 * <pre>{@code
 * new Trainer(network, loader, rule, Schedule.constant(0.1), Span.epochs(90))
 *     .evaluate(heldOut, Span.epochs(1))
 *     .plateau(new Plateau().patience(5), Metrics::loss)
 * }</pre>
 *
 * <p>A metric is an improvement if it is better than the best one so far by more than the threshold; NaN never is.
 * After more than {@code patience} metrics in a row without improvement the learning rate is multiplied by {@code
 * factor}, and metrics without improvement count again only after {@code cooldown} further ones.
 *
 * @param goal which metrics are better
 * @param factor what the learning rate is multiplied by, from 0 to below 1
 * @param patience how many metrics without improvement are let pass, 0 or more
 * @param threshold how much better an improvement is, 0 or more
 * @param margin what the threshold is measured by
 * @param cooldown how many metrics after a reduction do not count as without improvement, 0 or more
 * @param min learning rate below which it does not go, 0 or more
 * @param epsilon the learning rate stays if it would change by no more than this, 0 or more
 */
public record Plateau(
    Goal goal, double factor, long patience, double threshold, Margin margin, long cooldown, double min,
    double epsilon) {
  /** Which metrics are better. */
  public enum Goal {
    /** Lower ones, such as a loss. */
    LOWEST,
    /** Higher ones, such as an accuracy. */
    HIGHEST
  }

  /** What the threshold of an improvement is measured by. */
  public enum Margin {
    /** As a fraction of the best metric: m &lt; best * (1 - threshold), or m &gt; best * (1 + threshold). */
    RELATIVE,
    /** As a difference: m &lt; best - threshold, or m &gt; best + threshold. */
    ABSOLUTE
  }

  /**
   * Checks the settings.
   *
   * @param goal which metrics are better
   * @param factor what the learning rate is multiplied by
   * @param patience how many metrics without improvement are let pass
   * @param threshold how much better an improvement is
   * @param margin what the threshold is measured by
   * @param cooldown how many metrics after a reduction do not count
   * @param min learning rate below which it does not go
   * @param epsilon the learning rate stays if it would change by no more than this
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Plateau {
    Settings.checkKept("plateau", "factor", factor);
    Settings.checkNotNegative("plateau", "patience", (double) patience);
    Settings.checkNotNegative("plateau", "threshold", threshold);
    Settings.checkNotNegative("plateau", "cooldown", (double) cooldown);
    Settings.checkNotNegative("plateau", "min", min);
    Settings.checkNotNegative("plateau", "epsilon", epsilon);
  }

  /**
   * Makes a plateau of the lowest metric: factor 0.1, patience 10, relative threshold 1e-4, no cooldown, no lowest
   * learning rate, epsilon 1e-8.
   */
  public Plateau() {
    this(Goal.LOWEST, 0.1, 10, 1e-4, Margin.RELATIVE, 0, 0, 1e-8);
  }

  /**
   * Sets which metrics are better.
   *
   * @param goal lower or higher ones
   * @return the changed settings
   */
  public Plateau goal(Goal goal) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Sets what the learning rate is multiplied by.
   *
   * @param factor from 0 to below 1
   * @return the changed settings
   */
  public Plateau factor(double factor) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Sets how many metrics without improvement are let pass.
   *
   * @param patience 0 or more
   * @return the changed settings
   */
  public Plateau patience(long patience) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Sets how much better than the best an improvement is.
   *
   * @param threshold 0 or more
   * @param margin as a fraction or as a difference
   * @return the changed settings
   */
  public Plateau threshold(double threshold, Margin margin) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Sets how many metrics after a reduction do not count as without improvement.
   *
   * @param cooldown 0 or more
   * @return the changed settings
   */
  public Plateau cooldown(long cooldown) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Sets the lowest learning rate.
   *
   * @param min 0 or more
   * @return the changed settings
   */
  public Plateau min(double min) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Sets the smallest change of the learning rate that is made.
   *
   * @param epsilon 0 or more
   * @return the changed settings
   */
  public Plateau epsilon(double epsilon) {
    return new Plateau(goal, factor, patience, threshold, margin, cooldown, min, epsilon);
  }

  /**
   * Begins to watch a training.
   *
   * @param base the learning rate without reductions; PyTorch's is a constant one
   * @return the schedule that has no metric yet
   */
  public Course over(Schedule base) {
    return new Course(this, base);
  }

  private boolean isBetter(double metric, double best) {
    return switch (goal) {
      case LOWEST -> metric < (margin == Margin.RELATIVE ? best * (1 - threshold) : best - threshold);
      case HIGHEST -> metric > (margin == Margin.RELATIVE ? best * (1 + threshold) : best + threshold);
    };
  }

  /**
   * A schedule lowered by what a plateau has seen so far. Not for use by several threads at once.
   *
   * <pre>{@code
   * Plateau.Course course = new Plateau().patience(3).over(Schedule.constant(0.1));
   * optimizer.step(course.at(optimizer.steps()));
   * course.observe(optimizer.steps(), loss);        // once an epoch
   * }</pre>
   */
  public static final class Course implements Schedule {
    private final Plateau plateau;
    private final Schedule base;
    private State state;

    /**
     * What a plateau remembers.
     *
     * @param best best metric so far, at first an infinity
     * @param without how many metrics in a row were no improvement
     * @param cooling how many metrics of the cooldown are left
     * @param scale what the learning rates of the base are multiplied by
     */
    public record State(double best, long without, long cooling, double scale) {
      /** Returns a state from its {@link #numbers}. */
      static State of(double... numbers) {
        return new State(numbers[0], (long) numbers[1], (long) numbers[2], numbers[3]);
      }

      double[] numbers() {
        return new double[] {best, without, cooling, scale};
      }
    }

    private Course(Plateau plateau, Schedule base) {
      this.plateau = plateau;
      this.base = base;
      double worst = plateau.goal == Goal.LOWEST ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      state = new State(worst, 0, 0, 1);
    }

    @Override
    public double at(long step) {
      return base.at(step) * state.scale;
    }

    /**
     * Takes a metric into account, and lowers the learning rate of later steps if it is time.
     *
     * @param step how many steps were made; the smallest learning rate and the smallest change refer to the learning
     *     rate there
     * @param metric such as the loss on held-out data; NaN is no improvement
     */
    public void observe(long step, double metric) {
      boolean better = plateau.isBetter(metric, state.best);
      double best = better ? metric : state.best;
      long without = better || state.cooling > 0 ? 0 : state.without + 1;
      long cooling = Math.max(state.cooling - 1, 0);
      double scale = state.scale;
      if (without > plateau.patience) {
        double rate = at(step);
        double lower = Math.max(rate * plateau.factor, plateau.min);
        if (rate - lower > plateau.epsilon) {
          scale *= lower / rate;
        }
        without = 0;
        cooling = plateau.cooldown;
      }
      state = new State(best, without, cooling, scale);
    }

    /**
     * Returns what is remembered, for {@link #restore}.
     *
     * @return the state
     */
    public State state() {
      return state;
    }

    /**
     * Goes on from another course's state.
     *
     * @param newState what that course has remembered
     */
    public void restore(State newState) {
      state = newState;
    }
  }
}
