/** Initialisers, and the rules that apply them to a network. */
package fathom.init;
