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
 * likewise. (The sums of {@link ColumnStatistics} and {@link #sumPairs} have one block for each chunk, and the former
 * take rows in the order of {@link ColumnKernels#deviations}.)
 *
 * <p>So no chain has more than {@value #BLOCK} additions, or {@value #MOST_ROWS} in these, however large the matrix is.
 * The shortest period of {@value #STRIPE} is four vectors of 512 bits: enough independent chains to hide the latency of
 * an addition, few enough to stay in registers.
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

  /** A chunk has at least about this many elements. */
  private static final int CHUNK = 1 << 14;

  /** A chunk of a wide matrix has so many rows at least: its sums must be small beside it. */
  private static final int LEAST_ROWS = 64;

  /** A chunk has so many rows if it takes no more than four times the usual elements. */
  private static final int MOST_ROWS = 256;

  /** A piece has at most about this many elements: 512 KB. */
  private static final int PIECE = 1 << 17;

  /** Several chunks make a piece only where there are so many pieces. */
  private static final int PIECES = 32;

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
    int rows = Math.max(CHUNK / columns, Math.min(MOST_ROWS, Math.max(LEAST_ROWS, 4 * CHUNK / columns)));
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

  /** What to do for the {@code n} elements that begin with {@code from}, which are full rows. */
  interface PieceBody {
    void accept(int from, int n);
  }

  /** Runs {@code body} once for each piece of a matrix, a task each. Pieces are one or several chunks. */
  static void forPieces(int rows, int columns, PieceBody body) {
    int pieceRows = chunksPerPiece(rows, columns) * chunkRows(columns);
    Threads.run((int) (((long) rows + pieceRows - 1) / pieceRows), piece -> {
      int from = piece * pieceRows;
      body.accept(from * columns, Math.min(pieceRows, rows - from) * columns);
    });
  }

  /** Returns how many chunks a thread takes at a time: long pieces are read faster, many can be shared evenly. */
  private static int chunksPerPiece(int rows, int columns) {
    return Math.max(1, Math.min(PIECE / (chunkRows(columns) * columns), chunks(rows, columns) / PIECES));
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
  private static void addFolded(float[] partial, int columns, double[] sums, int sumsOffset) {
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
    ChunkSums partial = new ChunkSums(rows, columns, 2);
    partial.compute((chunk, from, n, kinds) -> body.accept(from, n, kinds[0], kinds[1]));
    partial.combine((first, count) -> {
      double[] read = new double[count];
      double[] sum = new double[count];
      double[] dot = new double[count];
      for (int chunk = 0; chunk < chunks(rows, columns); chunk++) {
        partial.read(chunk, 0, first, read);
        add(read, sum);
        partial.read(chunk, 1, first, read);
        add(read, dot);
      }
      System.arraycopy(sum, 0, sums, first, count);
      System.arraycopy(dot, 0, dots, first, count);
    });
  }

  private static void add(double[] summands, double[] sums) {
    for (int j = 0; j < summands.length; j++) {
      sums[j] += summands[j];
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
