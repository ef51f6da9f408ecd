/** Runnable lessons and the command line. */
module fathom.examples {
  requires fathom.train;
  requires info.picocli;
  requires java.desktop;

  opens fathom.examples to
      info.picocli;
}
