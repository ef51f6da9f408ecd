/** Tensors, automatic differentiation, operations, threads, random numbers and files of tensors. */
package fathom.core;
