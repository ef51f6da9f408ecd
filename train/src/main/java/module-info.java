/** Data, optimisers, schedules, metrics and the trainer. */
module fathom.train {
  requires transitive fathom.init;

  exports fathom.train;
  exports fathom.train.data;
}
