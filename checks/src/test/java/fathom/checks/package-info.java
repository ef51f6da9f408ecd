/** What all modules promise together. */
package fathom.checks;
