/** The parts of the depth experiment: recipe, results, findings, and the files that a run leaves behind. */
package fathom.examples.depth;
