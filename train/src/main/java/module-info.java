/** Data, optimisers, schedules, metrics and the trainer. */
module fathom.train {
  requires transitive fathom.init;
  requires java.desktop; // decoding of JPEG and PNG files

  exports fathom.train;
  exports fathom.train.data;
}
