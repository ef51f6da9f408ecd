package fathom.core;

/**
 * How images are resized: to which size, and how new pixels come from old ones. Immutable; each method returns a
 * changed copy.
 *
 * <pre>{@code
 * images.interpolate(InterpolateOptions.scale(2))
 * images.interpolate(InterpolateOptions.size(224, 224).bilinear())
 * }</pre>
 *
 * @param target the new size
 * @param mode how new pixels come from old ones
 */
public record InterpolateOptions(Target target, Mode mode) {
  /** The new size of images. */
  public sealed interface Target {
    /** Returns the size as in {@code size 224x224} or {@code scale 2.0x2.0}. */
    @Override
    String toString();
  }

  /**
   * A size in pixels. Coordinates are scaled by the quotient of the old and the new size.
   *
   * @param height new number of rows, at least 1
   * @param width new number of columns, at least 1
   */
  public record Size(int height, int width) implements Target {
    /**
     * Checks the size.
     *
     * @throws TensorException if a number is below 1
     */
    public Size {
      if (Math.min(height, width) < 1) {
        throw new TensorException("interpolate: the size " + height + "x" + width + " must be at least 1x1");
      }
    }

    @Override
    public String toString() {
      return "size " + height + "x" + width;
    }
  }

  /**
   * A multiple of the old size, rounded down. Coordinates are scaled by the factor itself, not by the quotient of the
   * rounded sizes.
   *
   * @param vertical factor of the height, above 0
   * @param horizontal factor of the width, above 0
   */
  public record Scale(double vertical, double horizontal) implements Target {
    /**
     * Checks the factors.
     *
     * @throws TensorException if a factor is not a positive number
     */
    public Scale {
      if (!(Math.min(vertical, horizontal) > 0) || Math.max(vertical, horizontal) == Double.POSITIVE_INFINITY) {
        throw new TensorException("interpolate: the scale " + vertical + "x" + horizontal + " must be positive");
      }
    }

    @Override
    public String toString() {
      return "scale " + vertical + "x" + horizontal;
    }
  }

  /** How new pixels come from old ones. */
  public enum Mode {
    /** A copy of the old pixel that the upper left corner of the new one falls into. */
    NEAREST,
    /** Between the four old pixels around the centre of the new one; pixels are areas. */
    BILINEAR,
    /** Between four old pixels; pixels are points, and the corner points of both images coincide. */
    BILINEAR_ALIGN_CORNERS;

    /** Returns the mode in words, such as {@code bilinear, align corners}. */
    @Override
    public String toString() {
      return switch (this) {
        case NEAREST -> "nearest";
        case BILINEAR -> "bilinear";
        case BILINEAR_ALIGN_CORNERS -> "bilinear, align corners";
      };
    }
  }

  /**
   * Returns an interpolation to a size, by copying the nearest pixel.
   *
   * @param height new number of rows, at least 1
   * @param width new number of columns, at least 1
   * @return the options
   */
  public static InterpolateOptions size(int height, int width) {
    return new InterpolateOptions(new Size(height, width), Mode.NEAREST);
  }

  /**
   * Returns an interpolation to a multiple of the size, by copying the nearest pixel.
   *
   * @param factor factor of height and width, above 0
   * @return the options
   */
  public static InterpolateOptions scale(double factor) {
    return scale(factor, factor);
  }

  /**
   * Returns an interpolation to a multiple of the size, by copying the nearest pixel.
   *
   * @param vertical factor of the height, above 0
   * @param horizontal factor of the width, above 0
   * @return the options
   */
  public static InterpolateOptions scale(double vertical, double horizontal) {
    return new InterpolateOptions(new Scale(vertical, horizontal), Mode.NEAREST);
  }

  /**
   * Interpolates between pixels, {@link Mode#BILINEAR}; PyTorch's {@code align_corners=False}.
   *
   * @return the changed options
   */
  public InterpolateOptions bilinear() {
    return new InterpolateOptions(target, Mode.BILINEAR);
  }

  /**
   * Interpolates between pixels, {@link Mode#BILINEAR_ALIGN_CORNERS}; PyTorch's {@code align_corners=True}.
   *
   * @return the changed options
   */
  public InterpolateOptions bilinearAlignCorners() {
    return new InterpolateOptions(target, Mode.BILINEAR_ALIGN_CORNERS);
  }
}
