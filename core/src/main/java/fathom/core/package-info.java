/**
 * Tensors, automatic differentiation, operations, threads, random numbers and files of tensors.
 *
 * <p>Where to begin: {@link fathom.core.Tensor} has every operation as a method. The operations themselves are static
 * methods of classes by kind, such as {@link fathom.core.Elementwise}, {@link fathom.core.Reductions}, {@link
 * fathom.core.Layout}, {@link fathom.core.Convolution} and {@link fathom.core.Losses}, each with its gradient beside
 * it; {@link fathom.core.Operation} is for those of your own. A thread's {@link fathom.core.Pass} decides whether they
 * are recorded, and {@link fathom.core.Tensor#backward} goes through what was recorded.
 *
 * <p>Around them: {@link fathom.core.Rng} is the only source of chance, {@link fathom.core.Threads} the only one of
 * parallel work, {@link fathom.core.Profile} tells what time goes into, and {@link fathom.core.SafetensorsFile} reads
 * and writes tensors.
 */
package fathom.core;
