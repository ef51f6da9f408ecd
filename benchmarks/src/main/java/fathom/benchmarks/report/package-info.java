/** Runs a selection of benchmarks and writes what they measured as tables, with shares of the machine's limits. */
package fathom.benchmarks.report;
