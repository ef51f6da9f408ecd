/** Initialisers, and the rules that apply them to a network. */
@SuppressWarnings("requires-automatic") // EJML's jars name no module; their names come from the files
module fathom.init {
  exports fathom.init;

  requires transitive fathom.nn;
  requires ejml.core;
  requires ejml.ddense;
}
