package fathom.core;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The fluent face of the operations: {@code x.relu()} is {@code Activations.relu(x)}. Each method is described at the
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

  /** See {@link Attention#scaledDotProductAttention}; this is the queries. */
  public Tensor scaledDotProductAttention(Tensor keys, Tensor values, AttentionOptions options) {
    return Attention.scaledDotProductAttention(self(), keys, values, options);
  }

  // ---- elements ----

  /** See {@link Elementwise#add(Tensor, Tensor)}. */
  public Tensor add(Tensor other) {
    return Elementwise.add(self(), other);
  }

  /** See {@link Elementwise#sub(Tensor, Tensor)}. */
  public Tensor sub(Tensor other) {
    return Elementwise.sub(self(), other);
  }

  /** See {@link Elementwise#mul(Tensor, Tensor)}. */
  public Tensor mul(Tensor other) {
    return Elementwise.mul(self(), other);
  }

  /** See {@link Elementwise#div(Tensor, Tensor)}. */
  public Tensor div(Tensor other) {
    return Elementwise.div(self(), other);
  }

  /** See {@link Elementwise#add(Tensor, float)}. */
  public Tensor add(float number) {
    return Elementwise.add(self(), number);
  }

  /** See {@link Elementwise#sub(Tensor, float)}. */
  public Tensor sub(float number) {
    return Elementwise.sub(self(), number);
  }

  /** See {@link Elementwise#mul(Tensor, float)}. */
  public Tensor mul(float number) {
    return Elementwise.mul(self(), number);
  }

  /** See {@link Elementwise#div(Tensor, float)}. */
  public Tensor div(float number) {
    return Elementwise.div(self(), number);
  }

  /** See {@link Elementwise#neg}. */
  public Tensor neg() {
    return Elementwise.neg(self());
  }

  /** See {@link Elementwise#pow(Tensor, Tensor)}. */
  public Tensor pow(Tensor exponent) {
    return Elementwise.pow(self(), exponent);
  }

  /** See {@link Elementwise#pow(Tensor, float)}. */
  public Tensor pow(float exponent) {
    return Elementwise.pow(self(), exponent);
  }

  /** See {@link Elementwise#maximum}. */
  public Tensor maximum(Tensor other) {
    return Elementwise.maximum(self(), other);
  }

  /** See {@link Elementwise#minimum}. */
  public Tensor minimum(Tensor other) {
    return Elementwise.minimum(self(), other);
  }

  /** See {@link Elementwise#clamp}. */
  public Tensor clamp(float min, float max) {
    return Elementwise.clamp(self(), min, max);
  }

  /** See {@link Elementwise#exp}. */
  public Tensor exp() {
    return Elementwise.exp(self());
  }

  /** See {@link Elementwise#log}. */
  public Tensor log() {
    return Elementwise.log(self());
  }

  /** See {@link Elementwise#sqrt}. */
  public Tensor sqrt() {
    return Elementwise.sqrt(self());
  }

  /** See {@link Elementwise#abs}. */
  public Tensor abs() {
    return Elementwise.abs(self());
  }

  // ---- activations ----

  /** See {@link Activations#relu}. */
  public Tensor relu() {
    return Activations.relu(self());
  }

  /** See {@link Activations#relu6}. */
  public Tensor relu6() {
    return Activations.relu6(self());
  }

  /** See {@link Activations#leakyRelu(Tensor)}. */
  public Tensor leakyRelu() {
    return Activations.leakyRelu(self());
  }

  /** See {@link Activations#leakyRelu(Tensor, float)}. */
  public Tensor leakyRelu(float slope) {
    return Activations.leakyRelu(self(), slope);
  }

  /** See {@link Activations#prelu}. */
  public Tensor prelu(Tensor weight) {
    return Activations.prelu(self(), weight);
  }

  /** See {@link Activations#elu(Tensor)}. */
  public Tensor elu() {
    return Activations.elu(self());
  }

  /** See {@link Activations#elu(Tensor, float)}. */
  public Tensor elu(float alpha) {
    return Activations.elu(self(), alpha);
  }

  /** See {@link Activations#selu}. */
  public Tensor selu() {
    return Activations.selu(self());
  }

  /** See {@link Activations#gelu(Tensor)}. */
  public Tensor gelu() {
    return Activations.gelu(self());
  }

  /** See {@link Activations#gelu(Tensor, Gelu)}. */
  public Tensor gelu(Gelu form) {
    return Activations.gelu(self(), form);
  }

  /** See {@link Activations#silu}. */
  public Tensor silu() {
    return Activations.silu(self());
  }

  /** See {@link Activations#hardswish}. */
  public Tensor hardswish() {
    return Activations.hardswish(self());
  }

  /** See {@link Activations#hardsigmoid}. */
  public Tensor hardsigmoid() {
    return Activations.hardsigmoid(self());
  }

  /** See {@link Activations#softplus(Tensor)}. */
  public Tensor softplus() {
    return Activations.softplus(self());
  }

  /** See {@link Activations#softplus(Tensor, float, float)}. */
  public Tensor softplus(float beta, float threshold) {
    return Activations.softplus(self(), beta, threshold);
  }

  /** See {@link Activations#sigmoid}. */
  public Tensor sigmoid() {
    return Activations.sigmoid(self());
  }

  /** See {@link Activations#tanh}. */
  public Tensor tanh() {
    return Activations.tanh(self());
  }

  /** See {@link Probabilities#softmax}. */
  public Tensor softmax(int axis) {
    return Probabilities.softmax(self(), axis);
  }

  /** See {@link Probabilities#logSoftmax}. */
  public Tensor logSoftmax(int axis) {
    return Probabilities.logSoftmax(self(), axis);
  }

  // ---- random masks ----

  /** See {@link RandomMasks#dropout}. */
  public Tensor dropout(double probability, Rng random) {
    return RandomMasks.dropout(self(), probability, random);
  }

  /** See {@link RandomMasks#dropout2d}. */
  public Tensor dropout2d(double probability, Rng random) {
    return RandomMasks.dropout2d(self(), probability, random);
  }

  /** See {@link RandomMasks#dropPath}. */
  public Tensor dropPath(double probability, Rng random) {
    return RandomMasks.dropPath(self(), probability, random);
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

  /** See {@link Normalization#layerNorm}. */
  public Tensor layerNorm(int axes, NormOptions options) {
    return Normalization.layerNorm(self(), axes, options);
  }

  /** See {@link Normalization#groupNorm}. */
  public Tensor groupNorm(int groups, NormOptions options) {
    return Normalization.groupNorm(self(), groups, options);
  }

  /** See {@link Normalization#instanceNorm}. */
  public Tensor instanceNorm(NormOptions options) {
    return Normalization.instanceNorm(self(), options);
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

  /** See {@link Losses#crossEntropy(Tensor, Tensor)}. */
  public Tensor crossEntropy(Tensor probabilities) {
    return Losses.crossEntropy(self(), probabilities);
  }

  /** See {@link Losses#crossEntropy(Tensor, Tensor, CrossEntropyOptions)}. */
  public Tensor crossEntropy(Tensor probabilities, CrossEntropyOptions options) {
    return Losses.crossEntropy(self(), probabilities, options);
  }

  /** See {@link Losses#nll(Tensor, int[])}. */
  public Tensor nll(int... labels) {
    return Losses.nll(self(), labels);
  }

  /** See {@link Losses#nll(Tensor, int[], NllOptions)}. */
  public Tensor nll(int[] labels, NllOptions options) {
    return Losses.nll(self(), labels, options);
  }

  /** See {@link PointLosses#mse(Tensor, Tensor)}. */
  public Tensor mse(Tensor target) {
    return PointLosses.mse(self(), target);
  }

  /** See {@link PointLosses#mse(Tensor, Tensor, Reduction)}. */
  public Tensor mse(Tensor target, Reduction reduction) {
    return PointLosses.mse(self(), target, reduction);
  }

  /** See {@link PointLosses#l1(Tensor, Tensor)}. */
  public Tensor l1(Tensor target) {
    return PointLosses.l1(self(), target);
  }

  /** See {@link PointLosses#l1(Tensor, Tensor, Reduction)}. */
  public Tensor l1(Tensor target, Reduction reduction) {
    return PointLosses.l1(self(), target, reduction);
  }

  /** See {@link PointLosses#smoothL1(Tensor, Tensor)}. */
  public Tensor smoothL1(Tensor target) {
    return PointLosses.smoothL1(self(), target);
  }

  /** See {@link PointLosses#smoothL1(Tensor, Tensor, SmoothL1Options)}. */
  public Tensor smoothL1(Tensor target, SmoothL1Options options) {
    return PointLosses.smoothL1(self(), target, options);
  }

  /** See {@link PointLosses#huber(Tensor, Tensor)}. */
  public Tensor huber(Tensor target) {
    return PointLosses.huber(self(), target);
  }

  /** See {@link PointLosses#huber(Tensor, Tensor, HuberOptions)}. */
  public Tensor huber(Tensor target, HuberOptions options) {
    return PointLosses.huber(self(), target, options);
  }

  /** See {@link PointLosses#bceWithLogits(Tensor, Tensor)}. */
  public Tensor bceWithLogits(Tensor target) {
    return PointLosses.bceWithLogits(self(), target);
  }

  /** See {@link PointLosses#bceWithLogits(Tensor, Tensor, BceOptions)}. */
  public Tensor bceWithLogits(Tensor target, BceOptions options) {
    return PointLosses.bceWithLogits(self(), target, options);
  }

  /** See {@link PointLosses#klDiv(Tensor, Tensor)}. */
  public Tensor klDiv(Tensor target) {
    return PointLosses.klDiv(self(), target);
  }

  /** See {@link PointLosses#klDiv(Tensor, Tensor, KlDivOptions)}. */
  public Tensor klDiv(Tensor target, KlDivOptions options) {
    return PointLosses.klDiv(self(), target, options);
  }
}
