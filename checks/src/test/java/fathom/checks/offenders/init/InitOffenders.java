package fathom.checks.offenders.init;

import fathom.checks.offenders.train.TrainOffenders;

/** What no initialiser may do. */
public abstract class InitOffenders {
  abstract void initDependsOnTrain(TrainOffenders train);
}
