/** Runnable lessons and the command line. */
module fathom.examples {
  requires fathom.train;
  requires info.picocli;
  requires java.desktop;
  requires jdk.incubator.vector; // to measure the machine

  opens fathom.examples to
      info.picocli;
}
