package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.Kernels;
import java.util.Arrays;

/**
 * Sums down the columns of a {@code [rows, columns]} matrix, such as an activation with the channels last, with the
 * same bits for any number of threads and any vector length.
 *
 * <p>The definition: rows are cut into chunks of {@link #chunkRows}, and those into blocks of {@value #BLOCK} periods.
 * Within a block element i, counted from its beginning, belongs to partial sum {@code i mod period}, where the period
 * is a multiple of the number of columns; a partial sum is one chain of float32 additions from the top down. A column's
 * partial sums are added in ascending order in double precision, then the blocks and the chunks in ascending order
 * likewise.
 *
 * <p>So no chain has more than {@value #BLOCK} additions, however large the matrix is. The shortest period of
 * {@value #STRIPE} is four vectors of 512 bits: enough independent chains to hide the latency of an addition, few
 * enough to stay in registers.
 */
final class Columns {
  /** The shortest period. */
  private static final int STRIPE = 64;

  /** The longest chain of additions in float32. */
  private static final int BLOCK = 64;

  /** What is walked row by row should have rows of at least this length, for their overhead not to matter. */
  private static final int LONG = 512;

  /** Beyond this, a period that is a multiple of 64 and of the number of columns costs more than it gains. */
  private static final int LONGEST = 4096;

  /** A chunk has about this many elements: 64 KB, so that a second look at it finds it in the second-level cache. */
  private static final int CHUNK = 1 << 14;

  /** A chunk of a wide matrix has at least this many rows, so that its sums are small beside it. */
  private static final int CHUNK_ROWS = 64;

  private static final ColumnKernels KERNELS = Kernels.get().columns();

  private Columns() {}

  /** Returns the number of partial sums for all columns together; a multiple of their number. */
  static int period(int columns) {
    int multiple = columns / gcd(columns, STRIPE) * STRIPE;
    if (multiple == STRIPE) {
      return STRIPE;
    }
    return multiple > LONGEST ? columns : (LONG + multiple - 1) / multiple * multiple;
  }

  /** Returns over how many elements coefficients are repeated; a multiple of the period. */
  static int repetition(int columns) {
    return period(columns) == STRIPE ? LONG : period(columns);
  }

  /** Returns how many rows a chunk has, in full periods. */
  static int chunkRows(int columns) {
    int rowsPerPeriod = period(columns) / columns;
    int rows = Math.max(CHUNK / columns, CHUNK_ROWS);
    return (rows + rowsPerPeriod - 1) / rowsPerPeriod * rowsPerPeriod;
  }

  /** Returns how many chunks a matrix has. */
  static int chunks(int rows, int columns) {
    int chunkRows = chunkRows(columns);
    return (int) (((long) rows + chunkRows - 1) / chunkRows);
  }

  /** Returns how many rows one chunk has. */
  static int rowsOf(int chunk, int rows, int columns) {
    int chunkRows = chunkRows(columns);
    return Math.min(chunkRows, rows - chunk * chunkRows);
  }

  /** What to do for a chunk: the {@code n} elements that begin with {@code from}. */
  interface ChunkBody {
    void accept(int chunk, int from, int n);
  }

  /** Runs {@code body} once for each chunk of a matrix, a task each. */
  static void forChunks(int rows, int columns, ChunkBody body) {
    int length = chunkRows(columns) * columns;
    Threads.run(
        chunks(rows, columns),
        chunk -> body.accept(chunk, chunk * length, rowsOf(chunk, rows, columns) * columns));
  }

  /**
   * Sums the columns of one chunk.
   *
   * @param x holds the chunk from {@code xOffset} on
   * @param n rows times columns of the chunk
   * @param partial scratch memory of {@link #period} elements
   * @param sums receives a sum per column from {@code sumsOffset} on
   */
  static void sum(
      float[] x, int xOffset, int n, int columns, float[] partial, double[] sums, int sumsOffset) {
    Arrays.fill(sums, sumsOffset, sumsOffset + columns, 0);
    if (n <= partial.length) { // at most one element for each partial sum
      for (int i = 0; i < n; i += columns) {
        for (int c = 0; c < columns; c++) {
          sums[sumsOffset + c] += x[xOffset + i + c];
        }
      }
      return;
    }
    int block = (int) Math.min(n, (long) BLOCK * partial.length);
    for (int i = 0; i < n; i += block) {
      Arrays.fill(partial, 0f);
      KERNELS.sums(x, xOffset + i, Math.min(block, n - i), partial, partial.length);
      addFolded(partial, columns, sums, sumsOffset);
    }
  }

  /** Adds the partial sums of each column to its sum. */
  static void addFolded(float[] partial, int columns, double[] sums, int sumsOffset) {
    for (int i = 0; i < partial.length; i += columns) {
      for (int c = 0; c < columns; c++) {
        sums[sumsOffset + c] += partial[i + c];
      }
    }
  }

  /** Adds two sums per column over one chunk: the {@code n} elements that begin with {@code from}. */
  interface PairBody {
    void accept(int from, int n, float[] sums, float[] dots);
  }

  /**
   * Computes two sums per column, chunk by chunk in parallel, combined in order.
   *
   * @param sums receives the first sums
   * @param dots receives the second sums
   * @param body adds to both, in partial sums over a {@link #period}
   */
  static void sumPairs(int rows, int columns, double[] sums, double[] dots, PairBody body) {
    int period = period(columns);
    int chunks = chunks(rows, columns);
    double[] chunkSums = new double[chunks * columns];
    double[] chunkDots = new double[chunks * columns];
    forChunks(rows, columns, (chunk, at, n) -> {
      float[] sum = new float[period];
      float[] dot = new float[period];
      body.accept(at, n, sum, dot);
      addFolded(sum, columns, chunkSums, chunk * columns);
      addFolded(dot, columns, chunkDots, chunk * columns);
    });
    for (int k = 0; k < chunks * columns; k++) {
      sums[k % columns] += chunkSums[k];
      dots[k % columns] += chunkDots[k];
    }
  }

  /** Repeats a row of numbers, one per column, over all of an array. */
  static void repeat(double[] row, int rowOffset, int columns, float[] repeated) {
    for (int c = 0; c < columns; c++) {
      repeated[c] = (float) row[rowOffset + c];
    }
    for (int i = columns; i < repeated.length; i += columns) {
      System.arraycopy(repeated, 0, repeated, i, columns);
    }
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
