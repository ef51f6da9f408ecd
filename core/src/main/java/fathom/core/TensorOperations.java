package fathom.core;

import java.util.Arrays;
import java.util.stream.Stream;

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

  /** See {@link TransposedConvolution#convTranspose2d(Tensor, Tensor, ConvTranspose2dOptions)}. */
  public Tensor convTranspose2d(Tensor weight, ConvTranspose2dOptions options) {
    return TransposedConvolution.convTranspose2d(self(), weight, options);
  }

  /** See {@link TransposedConvolution#convTranspose2d(Tensor, Tensor, Tensor, ConvTranspose2dOptions)}. */
  public Tensor convTranspose2d(Tensor weight, Tensor bias, ConvTranspose2dOptions options) {
    return TransposedConvolution.convTranspose2d(self(), weight, bias, options);
  }

  /** See {@link MatrixProduct#linear(Tensor, Tensor)}. */
  public Tensor linear(Tensor weight) {
    return MatrixProduct.linear(self(), weight);
  }

  /** See {@link MatrixProduct#linear(Tensor, Tensor, Tensor)}. */
  public Tensor linear(Tensor weight, Tensor bias) {
    return MatrixProduct.linear(self(), weight, bias);
  }

  /** See {@link MatrixProduct#matmul}. */
  public Tensor matmul(Tensor other) {
    return MatrixProduct.matmul(self(), other);
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

  /** See {@link Statistics#var(Tensor, int...)}. */
  public Tensor var(int... axes) {
    return Statistics.var(self(), axes);
  }

  /** See {@link Statistics#var(Tensor, VarianceOptions)}. */
  public Tensor var(VarianceOptions options) {
    return Statistics.var(self(), options);
  }

  /** See {@link Statistics#std(Tensor, int...)}. */
  public Tensor std(int... axes) {
    return Statistics.std(self(), axes);
  }

  /** See {@link Statistics#std(Tensor, VarianceOptions)}. */
  public Tensor std(VarianceOptions options) {
    return Statistics.std(self(), options);
  }

  /** See {@link Extremes#max}. */
  public Extremes.Indexed max(int axis) {
    return Extremes.max(self(), axis);
  }

  /** See {@link Extremes#min}. */
  public Extremes.Indexed min(int axis) {
    return Extremes.min(self(), axis);
  }

  /** See {@link Extremes#argMax}. */
  public int[] argMax(int axis) {
    return Extremes.argMax(self(), axis);
  }

  /** See {@link Extremes#argMin}. */
  public int[] argMin(int axis) {
    return Extremes.argMin(self(), axis);
  }

  /** See {@link Extremes#amax(Tensor, int...)}. */
  public Tensor amax(int... axes) {
    return Extremes.amax(self(), axes);
  }

  /** See {@link Extremes#amax(Tensor, ReductionOptions)}. */
  public Tensor amax(ReductionOptions options) {
    return Extremes.amax(self(), options);
  }

  /** See {@link Extremes#amin(Tensor, int...)}. */
  public Tensor amin(int... axes) {
    return Extremes.amin(self(), axes);
  }

  /** See {@link Extremes#amin(Tensor, ReductionOptions)}. */
  public Tensor amin(ReductionOptions options) {
    return Extremes.amin(self(), options);
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

  /** See {@link Layout#transpose}. */
  public Tensor transpose(int first, int second) {
    return Layout.transpose(self(), first, second);
  }

  /** See {@link Layout#squeeze}. */
  public Tensor squeeze(int... axes) {
    return Layout.squeeze(self(), axes);
  }

  /** See {@link Layout#unsqueeze}. */
  public Tensor unsqueeze(int axis) {
    return Layout.unsqueeze(self(), axis);
  }

  /** See {@link Layout#flatten}. */
  public Tensor flatten(int start, int end) {
    return Layout.flatten(self(), start, end);
  }

  /** See {@link Layout#expand}. */
  public Tensor expand(int... dims) {
    return Layout.expand(self(), dims);
  }

  /** See {@link Layout#slice}. */
  public Tensor slice(Slice... slices) {
    return Layout.slice(self(), slices);
  }

  /** See {@link Joining#concat}; this tensor is the first part. */
  public Tensor concat(int axis, Tensor... others) {
    return Joining.concat(axis, withSelf(others));
  }

  /** See {@link Joining#stack}; this tensor is the first part. */
  public Tensor stack(int axis, Tensor... others) {
    return Joining.stack(axis, withSelf(others));
  }

  private Tensor[] withSelf(Tensor... others) {
    return Stream.concat(Stream.of(self()), Arrays.stream(others)).toArray(Tensor[]::new);
  }

  /** See {@link Padding#pad}. */
  public Tensor pad(PadOptions options) {
    return Padding.pad(self(), options);
  }

  /** See {@link Indexing#indexSelect}. */
  public Tensor indexSelect(int axis, int... indices) {
    return Indexing.indexSelect(self(), axis, indices);
  }

  /** See {@link Indexing#gather}. */
  public Tensor gather(int axis, Shape shape, int... indices) {
    return Indexing.gather(self(), axis, shape, indices);
  }

  /** See {@link Indexing#embedding(Tensor, Shape, int...)}; this tensor is the weight. */
  public Tensor embedding(Shape shape, int... indices) {
    return Indexing.embedding(self(), shape, indices);
  }

  /** See {@link Indexing#embedding(Tensor, Shape, int[], EmbeddingOptions)}; this tensor is the weight. */
  public Tensor embedding(Shape shape, int[] indices, EmbeddingOptions options) {
    return Indexing.embedding(self(), shape, indices, options);
  }

  // ---- pooling and sampling of images ----

  /** See {@link Pooling#maxPool2d}. */
  public Tensor maxPool2d(Pool2dOptions options) {
    return Pooling.maxPool2d(self(), options);
  }

  /** See {@link Pooling#adaptiveMaxPool2d}. */
  public Tensor adaptiveMaxPool2d(int outH, int outW) {
    return Pooling.adaptiveMaxPool2d(self(), outH, outW);
  }

  /** See {@link Pooling#averagePool2d}. */
  public Tensor averagePool2d(Pool2dOptions options) {
    return Pooling.averagePool2d(self(), options);
  }

  /** See {@link Pooling#adaptiveAveragePool2d}. */
  public Tensor adaptiveAveragePool2d(int outH, int outW) {
    return Pooling.adaptiveAveragePool2d(self(), outH, outW);
  }

  /** See {@link Pooling#globalAveragePool}. */
  public Tensor globalAveragePool() {
    return Pooling.globalAveragePool(self());
  }

  /** See {@link Interpolation#interpolate}. */
  public Tensor interpolate(InterpolateOptions options) {
    return Interpolation.interpolate(self(), options);
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
