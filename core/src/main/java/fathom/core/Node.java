package fathom.core;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/** One recorded operation: its inputs, its output and how the output's gradient flows to the inputs. */
final class Node {
  /**
   * How gradients flow through an operation. Reads {@code y.gradient()} (or takes it over with {@code
   * y.takeGradient()}) and adds to the gradient of every input that wants one.
   */
  interface Backward {
    void run(Tensor y);
  }

  private static final AtomicLong CREATED = new AtomicLong();

  private final long number = CREATED.getAndIncrement();
  private final String op;
  private final String layer = Meter.layer();
  private Tensor[] inputs;
  private Backward backward;
  private boolean queued;

  private Node(String op, Backward backward, Tensor... inputs) {
    this.op = op;
    this.backward = backward;
    this.inputs = inputs;
  }

  /**
   * Makes the result of an operation from freshly computed elements, and records the operation if the pass records and
   * some input wants a gradient. The array belongs to the result from here on; it comes from {@link Buffers#take} or is
   * new.
   */
  static Tensor result(String op, Shape shape, float[] y, Backward backward, Tensor... inputs) {
    return record(op, made(shape, y), false, backward, inputs);
  }

  /** Makes the result of an operation that no gradient flows through; the array is as that of the others. */
  static Tensor made(Shape shape, float[] y) {
    Storage storage = new Storage(y, false);
    if (!Pass.current().isRecording()) {
      Workspace.made(storage);
    }
    return new Tensor(shape, storage, 0);
  }

  /** Makes a result that shares the elements of {@code base} from {@code offset} on. */
  static Tensor view(String op, Shape shape, Tensor base, int offset, Backward backward) {
    return record(op, new Tensor(shape, base.storage(), offset), true, backward, base);
  }

  /** Makes {@code y}, which nothing is recorded of yet and whose memory is not recycled, the result of an operation. */
  static Tensor of(String op, Tensor y, Backward backward, Tensor... inputs) {
    return record(op, y, true, backward, inputs);
  }

  /** Makes {@code y} the result of an operation whose leaves are not known, in a pass that records. */
  static Tensor recorded(String op, Tensor y, Backward backward, Tensor input) {
    y.setNode(new Node(op, backward, input));
    return y;
  }

  /** Returns the least number that operations recorded from here on have. */
  static long next() {
    return CREATED.get();
  }

  private static Tensor record(String op, Tensor y, boolean view, Backward backward, Tensor... inputs) {
    Meter.end(op, y, view, inputs);
    if (Pass.current().isRecording()) {
      for (Tensor input : inputs) {
        if (input.wantsGradient()) {
          y.setNode(new Node(op, backward, inputs));
          if (!view) {
            y.storage().recyclable = Pass.isInner();
          }
          return y;
        }
      }
    }
    return y;
  }

  /**
   * Sends the gradient of {@code root}, which the caller has set, back to the leaves. Operations run in descending
   * order of creation, so each has the whole gradient of its result when its turn comes. An operation's saved tensors
   * and its result are released as soon as it has run.
   */
  static void backward(Tensor root) {
    PriorityQueue<Tensor> pending = new PriorityQueue<>(Comparator.comparingLong(y -> -y.node().number));
    enqueue(pending, root);
    while (!pending.isEmpty()) {
      Tensor y = pending.poll();
      Node node = y.node();
      Tensor[] inputs = node.inputs;
      if (y.hasGradient()) {
        Meter.backward(node.op, node.layer, y, node.backward, inputs);
        y.dropGradient();
      }
      node.backward = null;
      node.inputs = null;
      if (inputs[0].storage() != y.storage()) {
        y.storage().recycle();
      }
      for (Tensor input : inputs) {
        enqueue(pending, input);
      }
    }
  }

  /**
   * Releases what the operations that lead to {@code root} have saved, and all results but that of the root. None of
   * them can go backward then.
   *
   * @throws TensorException if one of them was recorded before number {@code first}
   */
  static void release(Tensor root, long first) {
    ArrayDeque<Tensor> pending = new ArrayDeque<>(List.of(root));
    while (!pending.isEmpty()) {
      Tensor y = pending.pop();
      Node node = y.node();
      if (node == null || node.inputs == null) {
        continue;
      }
      if (node.number < first) {
        throw new TensorException("checkpointing: the part uses the " + y.shape() + " result of " + node.op
            + " that was recorded outside of it; hand it in as the part's input, or use its detach()");
      }
      pending.addAll(List.of(node.inputs));
      if (node.inputs[0].storage() != y.storage() && y.storage() != root.storage()) {
        y.storage().recycle();
      }
      node.backward = null;
      node.inputs = null;
    }
  }

  private static void enqueue(PriorityQueue<Tensor> pending, Tensor y) {
    Node node = y.node();
    if (node != null && !node.queued) {
      node.queued = true;
      pending.add(y);
    } else if (node != null && node.backward == null) {
      throw new TensorException(
          "backward: the graph of " + node.op + " " + y.shape() + " was already used by an earlier backward()"
              + " and its saved values are released; run the forward pass again");
    }
  }
}
