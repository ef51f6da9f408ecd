/** Layers, parameters, losses and network families. */
module fathom.nn {
  requires transitive fathom.core;
}
