package fathom.checks.offenders.train;

import fathom.checks.offenders.examples.Example;
import org.ejml.data.DMatrixRMaj;

/** What the training module may not do. */
public abstract class TrainOffenders {
  abstract void dependsOnExample(Example example);

  abstract void trainUsesEjml(DMatrixRMaj matrix);
}
