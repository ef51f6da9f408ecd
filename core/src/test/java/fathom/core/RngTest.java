package fathom.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RngTest {
  private static final int DRAWS = 20_000;

  /** The known answers that the authors publish with their Random123 library. */
  @Test
  void philoxGivesItsPublishedValues() {
    assertArrayEquals(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, Rng.philox(0, 0, 0, 0, 0, 0));
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, Rng.philox(-1, -1, -1, -1, -1, -1));
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        Rng.philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
  }

  @Test
  void streamsDependOnSeedNameAndIndexAlone() {
    Rng a = Rng.of(1).split("conv1.weight").split(3);
    Rng again = Rng.of(1).split("conv1.weight").split(3);
    assertEquals(a.bits(99), again.bits(99));
    assertNotEquals(a.bits(99), Rng.of(2).split("conv1.weight").split(3).bits(99));
    assertNotEquals(a.bits(99), Rng.of(1).split("conv2.weight").split(3).bits(99));
    assertNotEquals(a.bits(99), Rng.of(1).split("conv1.weight").split(4).bits(99));
    assertNotEquals(a.bits(99), a.bits(100));
  }

  @Test
  void uniformFillsItsRangeEvenly() {
    Rng rng = Rng.of(5);
    int[] counts = new int[10];
    for (int i = 0; i < DRAWS; i++) {
      float u = rng.uniform(i);
      assertTrue(u >= 0 && u < 1);
      counts[(int) (u * 10)]++;
    }
    // Chi-squared with 9 degrees of freedom: 27.9 is exceeded once in 1000 streams.
    double expected = DRAWS / 10.0;
    assertTrue(Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum() < 27.9);
  }

  @Test
  void normalHasTheMomentsOfTheStandardNormal() {
    Rng rng = Rng.of(6);
    double[] moments = new double[5];
    for (int i = 0; i < DRAWS; i++) {
      double z = rng.normal(i);
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(z, k) / DRAWS;
      }
    }
    assertEquals(0, moments[1], 4 / Math.sqrt(DRAWS));
    assertEquals(1, moments[2], 4 * Math.sqrt(2.0 / DRAWS));
    assertEquals(0, moments[3], 4 * Math.sqrt(15.0 / DRAWS));
    assertEquals(3, moments[4], 4 * Math.sqrt(96.0 / DRAWS));
  }

  @Test
  void manyNormalNumbersAreThoseOfTheirIndices() {
    Rng rng = Rng.of(11);
    for (int n : new int[] {0, 1, 6, 7}) {
      double[] numbers = new double[9];
      rng.normal(4, numbers, 2, n);
      for (int i = 0; i < numbers.length; i++) {
        assertEquals(i < 2 || i >= 2 + n ? 0 : rng.normal(4 + i - 2), numbers[i]);
      }
    }
    assertEquals("random: normal numbers come in pairs; the first index 3 is odd",
        assertThrows(IllegalArgumentException.class, () -> rng.normal(3, new double[2], 0, 2)).getMessage());
  }

  @Test
  void belowReachesEveryValueAndNoOther() {
    Rng rng = Rng.of(8);
    assertArrayEquals(
        IntStream.range(0, 7).toArray(),
        IntStream.range(0, 1000).map(i -> rng.below(7, i)).distinct().sorted().toArray());
    assertThrows(IllegalArgumentException.class, () -> rng.below(0, 0));
  }

  @Test
  void permutationHoldsEveryNumberOnce() {
    int[] order = Rng.of(9).permutation(1000);
    assertEquals(1000, Arrays.stream(order).distinct().count());
    assertEquals(999, Arrays.stream(order).max().orElseThrow());
    long moved = IntStream.range(0, 1000).filter(i -> order[i] != i).count();
    assertTrue(moved > 950);
  }

  @Test
  void manyUniformNumbersAreThoseOfTheirIndices() {
    Rng rng = Rng.of(9);
    for (long first : new long[] {0, 1, 2, 3, 7, (1L << 34) - 2}) {
      for (int n : new int[] {0, 1, 2, 5, 8, 100}) {
        float[] many = new float[n + 2];
        rng.uniform(first, many, 1, n);
        assertEquals(0, many[n + 1]);
        for (int i = 0; i < n; i++) {
          assertEquals(rng.uniform(first + i), many[1 + i]);
        }
      }
    }
  }
}
