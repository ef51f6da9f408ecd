/** Layers, parameters and network families. */
package fathom.nn;
