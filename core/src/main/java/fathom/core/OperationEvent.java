package fathom.core;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What Java Flight Recorder keeps of an operation, see {@link Profile}. */
@Name("fathom.Operation")
@Label("Operation")
@Description("An operation on tensors, forward or backward, or another part of a step that has a name")
@Category("Fathom")
@Enabled(false)
@StackTrace(false)
final class OperationEvent extends Event {
  @Label("Operation")
  String operation = "";

  @Label("Phase")
  String phase = "";

  @Label("Layer")
  @Description("Path of the layer in its network")
  String layer = "";

  @Label("Shape")
  @Description("Shape of the operation's result")
  String shape = "";

  @Label("Floating-Point Operations")
  @Description("Twice the multiply-accumulate operations")
  long flops;

  @Label("Bytes")
  @Description("What the operation moves through memory")
  @DataAmount
  long bytes;
}
