package fathom.core;

/**
 * The fluent face of the operations: {@code x.relu()} is {@code Elementwise.relu(x)}. Each method is described at the
 * static method that it calls.
 */
abstract sealed class TensorOperations permits Tensor {
  TensorOperations() {}

  private Tensor self() {
    return (Tensor) this;
  }

  // ---- convolutions and matrix products ----

  /** See {@link Convolution#conv2d(Tensor, Tensor, Conv2dOptions)}. */
  public Tensor conv2d(Tensor weight, Conv2dOptions options) {
    return Convolution.conv2d(self(), weight, options);
  }

  /** See {@link Convolution#conv2d(Tensor, Tensor, Tensor, Conv2dOptions)}. */
  public Tensor conv2d(Tensor weight, Tensor bias, Conv2dOptions options) {
    return Convolution.conv2d(self(), weight, bias, options);
  }

  /** See {@link MatrixProduct#linear(Tensor, Tensor)}. */
  public Tensor linear(Tensor weight) {
    return MatrixProduct.linear(self(), weight);
  }

  /** See {@link MatrixProduct#linear(Tensor, Tensor, Tensor)}. */
  public Tensor linear(Tensor weight, Tensor bias) {
    return MatrixProduct.linear(self(), weight, bias);
  }

  // ---- elements ----

  /** See {@link Elementwise#add}. */
  public Tensor add(Tensor other) {
    return Elementwise.add(self(), other);
  }

  /** See {@link Elementwise#sub}. */
  public Tensor sub(Tensor other) {
    return Elementwise.sub(self(), other);
  }

  /** See {@link Elementwise#mul}. */
  public Tensor mul(Tensor other) {
    return Elementwise.mul(self(), other);
  }

  // ---- activations ----

  /** See {@link Elementwise#relu}. */
  public Tensor relu() {
    return Elementwise.relu(self());
  }

  // ---- reductions ----

  /** See {@link Reductions#sum(Tensor, int...)}. */
  public Tensor sum(int... axes) {
    return Reductions.sum(self(), axes);
  }

  /** See {@link Reductions#sum(Tensor, ReductionOptions)}. */
  public Tensor sum(ReductionOptions options) {
    return Reductions.sum(self(), options);
  }

  /** See {@link Reductions#mean(Tensor, int...)}. */
  public Tensor mean(int... axes) {
    return Reductions.mean(self(), axes);
  }

  /** See {@link Reductions#mean(Tensor, ReductionOptions)}. */
  public Tensor mean(ReductionOptions options) {
    return Reductions.mean(self(), options);
  }

  // ---- layout ----

  /** See {@link Layout#reshape}. */
  public Tensor reshape(int... dims) {
    return Layout.reshape(self(), dims);
  }

  /** See {@link Layout#rows}. */
  public Tensor rows(int from, int to) {
    return Layout.rows(self(), from, to);
  }

  /** See {@link Layout#permute}. */
  public Tensor permute(int... axes) {
    return Layout.permute(self(), axes);
  }

  // ---- pooling and sampling of images ----

  /** See {@link Pooling#globalAveragePool}. */
  public Tensor globalAveragePool() {
    return Pooling.globalAveragePool(self());
  }

  /** See {@link Shortcuts#shortcut}. */
  public Tensor shortcut(int stride, int channels) {
    return Shortcuts.shortcut(self(), stride, channels);
  }

  // ---- normalisation ----

  /** See {@link Normalization#batchNorm}. */
  public Tensor batchNorm(BatchNormOptions options) {
    return Normalization.batchNorm(self(), options);
  }

  // ---- losses ----

  /** See {@link Losses#crossEntropy(Tensor, int[])}. */
  public Tensor crossEntropy(int... labels) {
    return Losses.crossEntropy(self(), labels);
  }

  /** See {@link Losses#crossEntropy(Tensor, int[], CrossEntropyOptions)}. */
  public Tensor crossEntropy(int[] labels, CrossEntropyOptions options) {
    return Losses.crossEntropy(self(), labels, options);
  }
}
