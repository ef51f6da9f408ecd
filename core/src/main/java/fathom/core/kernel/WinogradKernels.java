package fathom.core.kernel;

/**
 * Kernels of Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, Fast Algorithms for Convolutional Neural
 * Networks, 2015): 4x4 outputs of a 3x3 convolution cost 36 multiplications, not 144, at the price of transforming 6x6
 * inputs {@code d}, weights {@code g} and products: {@code y = Aᵀ [ (G g Gᵀ) * (Bᵀ d B) ] A}.
 *
 * <p>The transforms evaluate polynomials at 0, ±5/8, ±3/2 and infinity. The literature takes 0, ±1, ±2; these points
 * lose half as much, and the coefficients of A and B stay exact in float32:
 *
 * <pre>
 * Bᵀ = 225/256    0   -169/64    0     1    0     G = 256/225      0        0       with  ga = 1 / (2 a² (a² - b²))
 *        0      -ab²    -b²      a     1    0           ga       a ga    a² ga            gb = 1 / (2 b² (b² - a²))
 *        0       ab²    -b²     -a     1    0           ga      -a ga    a² ga            a = 5/8, b = 3/2
 *        0      -a²b    -a²      b     1    0           gb       b gb    b² gb
 *        0       a²b    -a²     -b     1    0           gb      -b gb    b² gb     Aᵀ = 1  1   1  1   1  0
 *        0    225/256     0   -169/64  0    1            0        0        1            0  a  -a  b  -b  0
 *                                                                                       0  a²  a² b²  b² 0
 *                                                                                       0  a³ -a³ b³ -b³ 1
 * </pre>
 *
 * <p>Each kernel transforms columns of a matrix: the vectors that it combines lie a pitch apart, and it goes along all
 * {@code n} columns. Numbers of columns are multiples of 32. Applied to rows and then to columns of a tile, it is the
 * transform of the tile.
 */
public sealed interface WinogradKernels permits ScalarWinograd, SimdWinograd {
  /** Rows and columns of a tile of outputs. */
  int TILE = 4;

  /** Rows and columns of the inputs that a tile sees. */
  int PATCH = 6;

  /** Products of a tile, per input and output channel. */
  int PLANES = PATCH * PATCH;

  /**
   * Transforms inputs: {@code y = Bᵀ x}, 6 vectors to 6.
   *
   * @param x source
   * @param xo index of its first vector
   * @param xPitch distance of its vectors
   * @param y result, another array or another part of it
   * @param yo index of its first vector
   * @param yPitch distance of its vectors
   * @param n length of a vector, a multiple of 32
   */
  void input(float[] x, int xo, int xPitch, float[] y, int yo, int yPitch, int n);

  /**
   * Transforms weights: {@code y = G x}, 3 vectors to 6.
   *
   * @param x source
   * @param xo index of its first vector
   * @param xPitch distance of its vectors
   * @param y result, another array or another part of it
   * @param yo index of its first vector
   * @param yPitch distance of its vectors
   * @param n length of a vector, a multiple of 32
   */
  void weights(float[] x, int xo, int xPitch, float[] y, int yo, int yPitch, int n);

  /**
   * Transforms products and adds what the sum begins with: {@code y = start + Aᵀ x}, 6 vectors to 4.
   *
   * @param x source
   * @param xo index of its first vector
   * @param xPitch distance of its vectors
   * @param start start values; may be {@code y}
   * @param so index of its first vector
   * @param startPitch distance of its vectors
   * @param y result, another array than {@code x} or another part of it
   * @param yo index of its first vector
   * @param yPitch distance of its vectors
   * @param n length of a vector, a multiple of 32
   */
  void output(
      float[] x, int xo, int xPitch, float[] start, int so, int startPitch, float[] y, int yo, int yPitch, int n);

  /** Numbers of tiles in {@link #products} are multiples of this. */
  int TOGETHER = 4;

  /**
   * Returns how many output channels of weights lie side by side in {@link #products}.
   *
   * @param n channels of a chain
   * @param outputs output channels
   * @return a number that divides {@code outputs}
   */
  int width(int n, int outputs);

  /**
   * Returns how much memory {@link #products} works in.
   *
   * @param tiles number of tiles
   * @param n channels of a chain
   * @param outputs output channels
   * @return floats
   */
  int spare(int tiles, int n, int outputs);

  /**
   * Multiplies transformed inputs and weights of one plane. Element {@code m[mo + t outputs + o]} is zero, or what is
   * there, plus the chains of its products in ascending order. Each chain begins with zero and has {@code n} products,
   * added up one after another: those of {@code v[vo + t vPitch + chain n + i]} and {@code u[chain, o / width, i, o %
   * width]}.
   *
   * @param v transformed inputs
   * @param vo index of the first channel of the first tile
   * @param vPitch distance of tiles
   * @param tiles number of tiles, a multiple of {@link #TOGETHER}
   * @param chains number of chains
   * @param n channels of a chain
   * @param u transformed weights {@code [chains, outputs / width, n, width]}
   * @param uo index of the first one
   * @param outputs output channels, a multiple of the {@link #width}; at most 256
   * @param add whether to add to what is there
   * @param m receives the sums
   * @param mo index of the first one
   * @param spare memory to work in, at least {@link #spare}
   */
  void products(
      float[] v, int vo, int vPitch, int tiles, int chains, int n, float[] u, int uo, int outputs, boolean add,
      float[] m, int mo, float[] spare);
}
