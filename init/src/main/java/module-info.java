/** Initialisers, and the rules that apply them to a network. */
module fathom.init {
  exports fathom.init;

  requires transitive fathom.nn;
}
