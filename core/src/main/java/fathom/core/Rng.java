package fathom.core;

import java.nio.charset.StandardCharsets;

/**
 * Random numbers that depend on a key and an index only: value {@code i} of a stream is a pure function, so the order
 * of drawing, the number of threads and the platform do not matter. A stream is split by name or index into independent
 * streams; there is no global seed and no clock.
 *
 * <p>The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC
 * 2011, section 4.3). Instances are immutable and safe for use by any number of threads.
 */
public final class Rng {
  private static final int M0 = 0xD2511F53;
  private static final int M1 = 0xCD9E8D57;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  /** Third counter word: keeps drawn values and the keys of split streams apart. */
  private static final int DRAW = 0;

  private static final int SPLIT_INDEX = 1;
  private static final int SPLIT_NAME = 2;

  private final int key0;
  private final int key1;

  private Rng(int key0, int key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /**
   * Returns the stream of a seed.
   *
   * @param seed any number
   * @return the stream
   */
  public static Rng of(long seed) {
    return new Rng((int) seed, (int) (seed >>> 32));
  }

  /**
   * Returns an independent stream for a name, such as that of a parameter.
   *
   * @param name any text
   * @return the stream
   */
  public Rng split(String name) {
    long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bits
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return child(hash, SPLIT_NAME);
  }

  /**
   * Returns an independent stream for an index, such as an epoch or the number of an image.
   *
   * @param index any number
   * @return the stream
   */
  public Rng split(long index) {
    return child(index, SPLIT_INDEX);
  }

  private Rng child(long value, int purpose) {
    int[] block = philox((int) value, (int) (value >>> 32), purpose, 0, key0, key1);
    return new Rng(block[0], block[1]);
  }

  /**
   * Returns 32 uniformly distributed bits.
   *
   * @param index which value of the stream, not negative
   * @return the bits
   */
  public int bits(long index) {
    long block = index >>> 2;
    return philox((int) block, (int) (block >>> 32), DRAW, 0, key0, key1)[(int) (index & 3)];
  }

  /** Computes {@link #uniform(long)} of {@code n} indices from {@code first} on, several times as fast. */
  void uniform(long first, float[] to, int offset, int n) {
    int i = 0;
    for (; i < n && (first + i & 3) != 0; i++) {
      to[offset + i] = uniform(first + i);
    }
    for (; i + 4 <= n; i += 4) {
      long block = first + i >>> 2;
      int[] four = philox((int) block, (int) (block >>> 32), DRAW, 0, key0, key1);
      to[offset + i] = (four[0] >>> 8) * 0x1p-24f;
      to[offset + i + 1] = (four[1] >>> 8) * 0x1p-24f;
      to[offset + i + 2] = (four[2] >>> 8) * 0x1p-24f;
      to[offset + i + 3] = (four[3] >>> 8) * 0x1p-24f;
    }
    for (; i < n; i++) {
      to[offset + i] = uniform(first + i);
    }
  }

  /**
   * Returns a uniformly distributed number in [0, 1), a multiple of 2<sup>-24</sup>.
   *
   * @param index which value of the stream, not negative
   * @return the number
   */
  public float uniform(long index) {
    return (bits(index) >>> 8) * 0x1p-24f;
  }

  /**
   * Returns a number from 0 to {@code bound - 1}; every one has the same probability to within 2<sup>-32</sup> * bound.
   *
   * @param bound at least 1
   * @param index which value of the stream, not negative
   * @return the number
   */
  public int below(int bound, long index) {
    if (bound < 1) {
      throw new IllegalArgumentException("random: bound " + bound + " must be at least 1");
    }
    return (int) ((bits(index) & 0xFFFFFFFFL) * bound >>> 32);
  }

  /**
   * Returns a number of the standard normal distribution, by the transform of Box and Muller (1958) in double
   * precision.
   *
   * @param index which value of the stream, not negative
   * @return the number
   */
  public double normal(long index) {
    int[] block = normalBlock(index >>> 1);
    double angle = angle(block);
    return radius(block) * ((index & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
  }

  /**
   * Computes {@link #normal(long)} of {@code n} indices from {@code first} on, twice as fast.
   *
   * @param first the first index, even
   * @param to receives the numbers
   * @param offset where the first one goes
   * @param n how many
   */
  public void normal(long first, double[] to, int offset, int n) {
    if ((first & 1) != 0) {
      throw new IllegalArgumentException("random: normal numbers come in pairs; the first index " + first + " is odd");
    }
    for (int i = 0; i < n; i += 2) {
      int[] block = normalBlock(first + i >>> 1);
      double radius = radius(block);
      double angle = angle(block);
      to[offset + i] = radius * StrictMath.cos(angle);
      if (i + 1 < n) {
        to[offset + i + 1] = radius * StrictMath.sin(angle);
      }
    }
  }

  /** Returns the random bits of a pair; the top bit of the index keeps them apart from those of bits(). */
  private int[] normalBlock(long pair) {
    return philox((int) pair, (int) (pair >>> 32) | 0x80000000, DRAW, 0, key0, key1);
  }

  private static double radius(int... block) {
    double u = ((block[0] & 0xFFFFFFFFL) + 1) * 0x1p-32; // (0, 1]
    return StrictMath.sqrt(-2 * StrictMath.log(u));
  }

  private static double angle(int... block) {
    return 2 * Math.PI * ((block[1] & 0xFFFFFFFFL) * 0x1p-32);
  }

  /**
   * Returns the numbers from 0 to {@code n - 1} in random order (Fisher and Yates).
   *
   * @param n how many numbers
   * @return a fresh array
   */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = below(i + 1, i);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The Philox4x32 bijection, ten rounds: four counter words and two key words give four random words. */
  static int[] philox(int c0, int c1, int c2, int c3, int k0, int k1) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    return new int[] {c0, c1, c2, c3};
  }
}
