/** Tensors, automatic differentiation, operations and the kernels that they run on. */
module fathom.core {
  requires jdk.incubator.vector;
  requires jdk.jfr;

  exports fathom.core;
}
