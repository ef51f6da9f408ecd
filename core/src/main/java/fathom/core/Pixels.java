package fathom.core;

/** Where pixels lie in an array: the distances of images, rows and pixels; channels are contiguous. */
record Pixels(float[] data, int offset, int image, int row, int pixel) {
  /** Returns where a pixel begins. */
  int at(int n, int r, int column) {
    return offset + n * image + r * row + column * pixel;
  }
}
