package fathom.examples.depth;

/** The four networks of the experiment, in the order in which they are trained. */
enum DepthNetwork {
  /** 20 layers without shortcuts. */
  PLAIN_20("plain-20", 20, false),
  /** 56 layers without shortcuts. */
  PLAIN_56("plain-56", 56, false),
  /** 20 layers with shortcuts. */
  RESNET_20("ResNet-20", 20, true),
  /** 56 layers with shortcuts. */
  RESNET_56("ResNet-56", 56, true);

  private final String label;
  private final int depth;
  private final boolean residual;

  DepthNetwork(String label, int depth, boolean residual) {
    this.label = label;
    this.depth = depth;
    this.residual = residual;
  }

  /**
   * Returns the name as the paper writes it.
   *
   * @return for example {@code ResNet-56}
   */
  public String label() {
    return label;
  }

  /**
   * Returns the number of layers with weights on the longest path.
   *
   * @return 20 or 56
   */
  public int depth() {
    return depth;
  }

  /**
   * Returns whether the network has shortcut connections.
   *
   * @return true for the residual networks
   */
  public boolean residual() {
    return residual;
  }

  @Override
  public String toString() {
    return label;
  }
}
