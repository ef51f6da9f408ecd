package fathom.train.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * One normalised image on its way into a batch, for an {@link Augmentation} to change. Shifts and mirrorings are only
 * noted at first and take effect while the bytes are turned into numbers, so they cost nothing; {@link #get} and {@link
 * #set} work on the numbers themselves.
 */
public final class AugmentedImage {
  private final int height;
  private final int width;
  private final int channels;
  private final PixelTable table;
  private final float[] out;

  /** Holds the image, from {@link #from}. */
  private byte[] bytes = {};

  private int from;

  /** Where the image starts in {@link #out}. */
  private int to;

  /** Whether {@link #out} has the numbers; what is noted below then applies to them, else to the bytes. */
  private boolean drawn;

  // What is noted: pixel (y, x) is the former pixel (y + rowShift, step * x + columnShift) if it lies between top and
  // bottom, left and right, and zero elsewhere.
  private boolean moved;
  private int rowShift;
  private int columnShift;
  private int step;
  private int top;
  private int bottom;
  private int left;
  private int right;

  /** Prepares for images that go into a batch of zeros. */
  AugmentedImage(ImageSource source, PixelTable table, float[] batch) {
    this.height = source.height();
    this.width = source.width();
    this.channels = source.channels();
    this.table = table;
    this.out = batch;
  }

  /** Turns to the image that starts at {@code from} in some bytes and at {@code to} in the batch. */
  void begin(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    drawn = false;
    forgetMoves();
  }

  /** Lets everything that was noted take effect. */
  void finish() {
    if (!drawn) {
      draw();
    } else if (moved) {
      redraw();
    }
  }

  /**
   * Returns the height.
   *
   * @return H, in pixels
   */
  public int height() {
    return height;
  }

  /**
   * Returns the width.
   *
   * @return W, in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Returns the number of channels.
   *
   * @return C
   */
  public int channels() {
    return channels;
  }

  /**
   * Moves the window through which the image is seen: pixel (y, x) becomes the former pixel (y + rows, x + columns).
   * Zeros appear where the window leaves the image, and what it no longer shows is lost.
   *
   * @param rows how many pixels the window moves down; may be negative
   * @param columns how many pixels the window moves to the right; may be negative
   */
  public void shift(int rows, int columns) {
    int dy = Math.max(-height, Math.min(height, rows));
    int dx = Math.max(-width, Math.min(width, columns));
    rowShift += dy;
    columnShift += step * dx;
    top = Math.max(0, top - dy);
    bottom = Math.min(height, bottom - dy);
    left = Math.max(0, left - dx);
    right = Math.min(width, right - dx);
    moved = true;
  }

  /** Exchanges left and right. */
  public void mirror() {
    columnShift += step * (width - 1);
    step = -step;
    int formerLeft = left;
    left = width - right;
    right = width - formerLeft;
    moved = true;
  }

  /**
   * Returns one number of the image as it is now.
   *
   * @param y row, from the top
   * @param x column, from the left
   * @param channel which channel
   * @return the normalised value
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public float get(int y, int x, int channel) {
    finish();
    return out[index(y, x, channel)];
  }

  /**
   * Changes one number of the image as it is now.
   *
   * @param y row, from the top
   * @param x column, from the left
   * @param channel which channel
   * @param value the normalised value
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public void set(int y, int x, int channel, float value) {
    finish();
    out[index(y, x, channel)] = value;
  }

  private int index(int y, int x, int channel) {
    Objects.checkIndex(y, height);
    Objects.checkIndex(x, width);
    Objects.checkIndex(channel, channels);
    return to + (y * width + x) * channels + channel;
  }

  private void draw() {
    for (int y = top; y < bottom && left < right; y++) {
      int pixel = (y + rowShift) * width + step * left + columnShift;
      table.row(bytes, from, pixel, step, right - left, out, to + (y * width + left) * channels);
    }
    drawn = true;
    forgetMoves();
  }

  private void redraw() {
    float[] former = Arrays.copyOfRange(out, to, to + height * width * channels);
    Arrays.fill(out, to, to + former.length, 0f);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int pixel = (y + rowShift) * width + step * x + columnShift;
        System.arraycopy(former, pixel * channels, out, to + (y * width + x) * channels, channels);
      }
    }
    forgetMoves();
  }

  private void forgetMoves() {
    moved = false;
    rowShift = 0;
    columnShift = 0;
    step = 1;
    top = 0;
    bottom = height;
    left = 0;
    right = width;
  }
}
