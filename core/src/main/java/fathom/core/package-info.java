/** Tensors, automatic differentiation, operations, threads and random numbers. */
package fathom.core;
