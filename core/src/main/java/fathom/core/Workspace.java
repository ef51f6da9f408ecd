package fathom.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Memory of a computation that nothing is recorded of, such as a network's answer to one input: what operations make on
 * the way is recycled as soon as nobody needs it, so that a computation that is repeated allocates little but its
 * result. Every call has its own, and so does every thread.
 *
 * <p>Workspaces are for code that knows who holds which tensor. The rule is that a tensor made inside of {@link #run}
 * is gone when it ends, unless it is the result or was told to {@link Tensor#keep()}; a part that may hold on to
 * tensors, since nobody knows what it does, runs in {@link #leave}. Reading a recycled tensor throws.
 */
public final class Workspace {
  private static final ThreadLocal<Current> CURRENT = ThreadLocal.withInitial(Current::new);

  /** What has been made here, except what was handed out. */
  private final List<Storage> made = new ArrayList<>();

  private Workspace() {}

  /** The workspace of a thread; empty outside of {@link #run}, and in what {@link #leave} computes. */
  private static final class Current {
    private Optional<Workspace> workspace = Optional.empty();

    private Tensor with(Optional<Workspace> next, Supplier<Tensor> part) {
      Optional<Workspace> before = workspace;
      workspace = next;
      try {
        return part.get();
      } finally {
        workspace = before;
      }
    }
  }

  /**
   * Computes a part that holds on to no tensor but its result. The result belongs to the part around it that is run
   * likewise, or to nobody but the caller if there is none.
   *
   * @param part what to compute
   * @return its result
   */
  public static Tensor run(Supplier<Tensor> part) {
    Current current = CURRENT.get();
    Workspace own = new Workspace();
    Tensor result = current.with(Optional.of(own), part);
    Storage kept = result.storage();
    for (Storage storage : own.made) {
      if (storage != kept) {
        storage.recycle();
      }
    }
    if (kept.madeIn == own) {
      current.workspace.ifPresentOrElse(outer -> outer.add(kept), result::keep);
    }
    return result;
  }

  /**
   * Computes a part that may hold on to any tensor that it sees or makes: none of them is recycled.
   *
   * @param x what the part sees of tensors that were made outside
   * @param part what to compute
   * @return its result
   */
  public static Tensor leave(Tensor x, Supplier<Tensor> part) {
    Current current = CURRENT.get();
    if (current.workspace.isPresent()) {
      x.keep();
    }
    return current.with(Optional.empty(), part);
  }

  /**
   * Recycles a tensor that was made in the current {@link #run}, not before, and that the caller needs no more after it
   * has computed another one. Does nothing if the latter is a view of it, or the tensor is somebody else's.
   *
   * <pre>{@code
   * y = Workspace.release(y, layer.apply(y));
   * }</pre>
   *
   * @param used what is needed no more
   * @param result what was computed of it
   * @return {@code result}
   */
  public static Tensor release(Tensor used, Tensor result) {
    Storage storage = used.storage();
    if (storage != result.storage()) {
      CURRENT.get().workspace.filter(own -> storage.madeIn == own).ifPresent(own -> storage.recycle());
    }
    return result;
  }

  /** Says that an operation has made this memory: the current workspace recycles it, if there is one. */
  static void made(Storage storage) {
    CURRENT.get().workspace.ifPresent(own -> {
      storage.recyclable = true;
      own.add(storage);
    });
  }

  private void add(Storage storage) {
    storage.madeIn = this;
    made.add(storage);
  }
}
