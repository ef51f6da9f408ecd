/**
 * Initialisers, and the rules that apply them to a network.
 *
 * <p>Where to begin: {@link fathom.init.Initialization} has the rules, those of papers and of PyTorch among them;
 * {@link fathom.init.Initializers} has what a rule can give to a parameter. {@link fathom.init.Lsuv} looks at data too.
 */
package fathom.init;
