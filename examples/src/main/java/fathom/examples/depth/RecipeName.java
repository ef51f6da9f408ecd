package fathom.examples.depth;

/** Recipes by name: how long a run is. */
public enum RecipeName {
  /** A few minutes: enough to see the effect, far from convergence. */
  QUICK("quick"),
  /** Ten passes over the training images. */
  TEN_EPOCHS("10-epochs"),
  /** The recipe of He et al. 2015, section 4.2: 64,000 iterations. */
  PAPER("paper");

  private final String label;

  RecipeName(String label) {
    this.label = label;
  }

  /**
   * Returns whether the run is shorter than the paper's; its results are labelled so wherever they are shown.
   *
   * @return true for all but {@link #PAPER}
   */
  public boolean shortened() {
    return this != PAPER;
  }

  /** Returns the name on the command line. */
  @Override
  public String toString() {
    return label;
  }
}
