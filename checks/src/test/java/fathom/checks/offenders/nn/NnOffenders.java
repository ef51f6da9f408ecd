package fathom.checks.offenders.nn;

import fathom.checks.offenders.train.TrainOffenders;

/** What no layer may do. */
public abstract class NnOffenders {
  abstract void dependsOnTrain(TrainOffenders train);
}
