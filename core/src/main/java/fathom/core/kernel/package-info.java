/**
 * The arithmetic: single-threaded loops over {@code float[]} that know no tensors. {@link fathom.core.kernel.Kernels}
 * has two implementations with the same bits, plain loops and the Vector API; no other package imports the Vector API.
 *
 * <p>Where to begin: an interface such as {@link fathom.core.kernel.ConvKernels} says what is computed, its class with
 * {@code Scalar} in its name is the readable definition, and the one with {@code Simd} is what runs. {@link
 * fathom.core.kernel.Correlation} has the order in which a convolution adds its products, which both keep.
 */
package fathom.core.kernel;
