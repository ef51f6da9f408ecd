package fathom.checks.offenders.core.kernel;

import fathom.checks.offenders.core.CoreOffenders;

/** What no kernel may do. */
public abstract class KernelOffenders {
  abstract void dependsOnTensors(CoreOffenders core);
}
