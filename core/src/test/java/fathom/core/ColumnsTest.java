package fathom.core;

import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void piecesAreFullChunksAndCoverTheMatrixOnce() {
    for (int[] size : new int[][] {{1, 1}, {5, 7}, {1000, 3}, {70_001, 16}, {40_003, 48}, {20_011, 130}, {700, 2048}}) {
      int rows = size[0];
      int columns = size[1];
      int chunk = Columns.chunkRows(columns) * columns;
      AtomicIntegerArray visits = new AtomicIntegerArray(Columns.chunks(rows, columns));
      AtomicInteger total = new AtomicInteger();
      Columns.forPieces(rows, columns, (from, n) -> {
        assertEquals(0, from % chunk);
        assertTrue(n % chunk == 0 || from + n == rows * columns);
        IntStream.iterate(from, at -> at < from + n, at -> at + chunk)
            .forEach(at -> visits.incrementAndGet(at / chunk));
        total.addAndGet(n);
      });
      assertEquals(rows * columns, total.get());
      IntStream.range(0, visits.length()).forEach(i -> assertEquals(1, visits.get(i)));
    }
  }

  @Test
  void statisticsOfManyPiecesAndColumnsAreThoseOfTheMatrix() {
    for (int[] size : new int[][] {{70_001, 16}, {18_003, 200}}) {
      int rows = size[0];
      int c = size[1];
      assertTrue(Columns.chunks(rows, c) >= 64); // pieces of several chunks
      float[] x = random("x", rows, c).array();
      double[] mean = new double[c];
      double[] variance = new double[c];
      for (int i = 0; i < x.length; i++) {
        mean[i % c] += x[i] / (double) rows;
      }
      for (int i = 0; i < x.length; i++) {
        variance[i % c] += (x[i] - mean[i % c]) * (x[i] - mean[i % c]) / rows;
      }
      double[] ownMean = new double[c];
      double[] ownVariance = new double[c];
      ColumnStatistics.compute(x, 0, rows, c, ownMean, ownVariance);
      assertArrayEquals(mean, ownMean, 1e-7);
      assertArrayEquals(variance, ownVariance, 1e-6);
    }
  }
}
