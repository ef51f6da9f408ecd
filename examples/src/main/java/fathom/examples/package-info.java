/** Runnable lessons: each class has a main method and teaches one thing. */
package fathom.examples;
