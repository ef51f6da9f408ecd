/** Layers, parameters, losses and network families. */
package fathom.nn;
