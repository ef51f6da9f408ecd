package fathom.core;

/** The weights of a convolution. Its kernels read them packed, in panels of output channels. */
interface ConvWeights {
  /** Packs all panels. */
  interface Packer {
    /**
     * Writes panels.
     *
     * @param weight values as a layer has them
     * @param offset where they begin
     * @param panels receives the packed ones, from 0 on
     */
    void pack(float[] weight, int offset, float[] panels);
  }

  /**
   * Returns the packed weights.
   *
   * @param width output channels of a panel, negative if the last panel overlaps the one before it and is whole, or 0
   *     for the layout of {@link Winograd}
   * @param size floats of all panels
   * @param packer packs them if they are not yet there
   * @return at least {@code size} floats that nobody changes until {@link #release}
   */
  float[] pack(int width, int size, Packer packer);

  /**
   * Says that packed weights are not needed any more.
   *
   * @param panels what {@link #pack} returned
   */
  void release(float[] panels);

  /** Returns weights that are packed for each use. */
  static ConvWeights of(float[] weight, int offset) {
    return new ConvWeights() {
      @Override
      public float[] pack(int width, int size, Packer packer) {
        float[] panels = Buffers.take(size);
        packer.pack(weight, offset, panels);
        return panels;
      }

      @Override
      public void release(float[] panels) {
        Buffers.give(panels);
      }
    };
  }
}
