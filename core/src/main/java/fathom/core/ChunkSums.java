package fathom.core;

import fathom.core.kernel.RangeBody;
import java.util.Arrays;

/**
 * Sums down the columns of each chunk of a {@code [rows, columns]} matrix, several kinds at once, as {@link Columns}
 * describes. Kept until all chunks are summed, they are a few percent of the matrix; their memory is recycled, since
 * memory that is new for each matrix would lie in no cache.
 */
final class ChunkSums {
  /** So many columns are combined by a task, in loops long enough for the compiler to make vector instructions. */
  private static final int COLUMNS = 128;

  private final int rows;
  private final int columns;
  private final int kinds;
  private final int period;
  private final float[] partial;

  /**
   * Makes sums that are not computed yet.
   *
   * @param kinds how many for each column
   */
  ChunkSums(int rows, int columns, int kinds) {
    this.rows = rows;
    this.columns = columns;
    this.kinds = kinds;
    this.period = Columns.period(columns);
    this.partial = Buffers.take(Columns.chunks(rows, columns) * kinds * period);
  }

  /** Adds to the partial sums of one chunk, the {@code n} elements that begin with {@code from}; they begin with 0. */
  interface Body {
    void accept(int chunk, int from, int n, float[][] sums);
  }

  /** Computes the partial sums of all chunks in parallel. */
  void compute(Body body) {
    int chunkLength = Columns.chunkRows(columns) * columns;
    Columns.forPieces(rows, columns, (start, length) -> {
      float[][] sums = new float[kinds][period];
      for (int from = start; from < start + length; from += chunkLength) {
        int chunk = from / chunkLength;
        for (float[] sum : sums) {
          Arrays.fill(sum, 0f);
        }
        body.accept(chunk, from, Math.min(chunkLength, start + length - from), sums);
        for (int kind = 0; kind < kinds; kind++) {
          System.arraycopy(sums[kind], 0, partial, (chunk * kinds + kind) * period, period);
        }
      }
    });
  }

  /**
   * Reads sums of one chunk for {@code into.length} columns from {@code column} on, each its partial sums added in
   * ascending order.
   */
  void read(int chunk, int kind, int column, double[] into) {
    readFirst(chunk, kind, column, into);
    int from = (chunk * kinds + kind) * period + column;
    for (int i = columns; i < period; i += columns) {
      for (int j = 0; j < into.length; j++) {
        into[j] += partial[from + i + j];
      }
    }
  }

  /** Reads as {@link #read}, but of each column the first partial sum alone. */
  void readFirst(int chunk, int kind, int column, double[] into) {
    int from = (chunk * kinds + kind) * period + column;
    for (int j = 0; j < into.length; j++) {
      into[j] = partial[from + j];
    }
  }

  /** Runs {@code body}, which reads the sums, for ranges of columns in parallel; afterwards the sums are gone. */
  void combine(RangeBody body) {
    Threads.runRanges(columns, COLUMNS, body);
    Buffers.give(partial);
  }
}
