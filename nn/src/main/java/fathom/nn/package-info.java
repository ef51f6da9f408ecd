/**
 * Layers, parameters and network families.
 *
 * <p>Where to begin: a {@link fathom.nn.Layer} is a function with named {@linkplain fathom.nn.Parameter parameters};
 * {@link fathom.nn.Networks} makes known networks by their names, of which {@link fathom.nn.CifarResNet} shows best how
 * layers become a network. {@link fathom.nn.Checkpoint} exchanges their values with PyTorch, {@link
 * fathom.nn.Inference} gives answers from a trained one, and {@link fathom.nn.Summary} says how large it is.
 */
package fathom.nn;
