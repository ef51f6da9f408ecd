/**
 * The arithmetic: single-threaded loops over {@code float[]} that know no tensors. {@link fathom.core.kernel.Kernels}
 * has two implementations with the same bits, plain loops and the Vector API; no other package imports the Vector API.
 */
package fathom.core.kernel;
