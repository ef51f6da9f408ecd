/** JMH benchmarks of kernels, operations and whole training steps, and the machine's own limits to compare with. */
package fathom.benchmarks;
