/** Layers, parameters and network families. */
module fathom.nn {
  exports fathom.nn;

  requires transitive fathom.core;
}
