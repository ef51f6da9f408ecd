package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.kernel.Axis;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is special about Winograd's filtering; that it computes convolutions is shown by {@link Conv2dEngineTest}. */
class WinogradTest {
  @ParameterizedTest
  @CsvSource({
      "56, 64, 64, 3, 1, true", "28, 128, 128, 3, 1, true", "14, 256, 256, 3, 1, true", "7, 512, 512, 3, 1, true",
      "14, 128, 192, 3, 1, true", "8, 64, 64, 3, 1, false", "32, 64, 64, 3, 1, false", "33, 64, 64, 3, 1, true",
      "28, 64, 128, 3, 1, false", "28, 128, 96, 3, 1, false", "28, 160, 160, 3, 1, false", "28, 128, 128, 3, 2, false",
      "28, 128, 128, 5, 1, false", "4, 512, 512, 3, 1, false", "5, 512, 512, 3, 1, false", "6, 512, 512, 3, 1, true"})
  void isChosenByTheShape(int size, int channels, int outputs, int kernel, int stride, boolean chosen) {
    Conv2dShape s = ConvCases.square(1, size, channels, outputs, kernel, stride, kernel / 2);
    assertEquals(chosen, Winograd.fits(Axis.rows(s), Axis.columns(s), channels, outputs));
  }

  @Test
  void oneTapPerColumnOrDistantTapsAreNotFiltered() {
    Conv2dShape dilated = new Conv2dShape(1, 20, 20, 128, 128, 3, 3, 1, 1, 2, 2, 1, 2, 1);
    Conv2dShape row = new Conv2dShape(1, 20, 20, 128, 128, 1, 3, 1, 1, 0, 1, 1, 1, 1);
    assertEquals(false, Winograd.fits(Axis.rows(dilated), Axis.columns(dilated), 128, 128));
    assertEquals(false, Winograd.fits(Axis.rows(row), Axis.columns(row), 128, 128));
  }

  /** The error in units of the root mean square of the results, against that of chains of all products. */
  @ParameterizedTest
  @CsvSource({"128, 1.25", "256, 1.0", "512, 0.8"})
  void isAsExactAsTheDirectChain(int channels, double most) {
    Conv2dShape s = ConvCases.square(1, 12, channels, 128, 3, 1, 1);
    Random random = new Random(1);
    float[] x = normal(ConvCases.inputSize(s), 1, random);
    float[] w = normal(s.weights(), Math.sqrt(2.0 / (9 * channels)), random);
    float[] y = new float[ConvCases.outputSize(s)];
    Conv2dEngine.forward(s, x, 0, w, 0, Conv2dEngine.NO_BIAS, 0, y, 0);
    double[] exact = new double[y.length];
    float[] chain = new float[y.length];
    ConvCases.visit(s, (xi, wi, yi) -> {
      exact[yi] += (double) x[xi] * w[wi];
      chain[yi] = Math.fma(x[xi], w[wi], chain[yi]);
    });
    double error = distance(exact, y);
    double direct = distance(exact, chain);
    assertTrue(error < most * direct, () -> channels + " channels: error " + error + ", of the chain " + direct);
  }

  private static float[] normal(int length, double deviation, Random random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static double distance(double[] exact, float[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (values[i] - exact[i]) * (values[i] - exact[i]);
    }
    return Math.sqrt(sum / values.length);
  }

  @Test
  void aNanReachesItsTileAndItsNeighbours() {
    Conv2dShape s = ConvCases.square(1, 12, 128, 128, 3, 1, 1);
    float[] x = ConvCases.values(ConvCases.inputSize(s), 1);
    float[] w = ConvCases.values(s.weights(), 2);
    x[(5 * 12 + 4) * 128 + 77] = Float.NaN;
    float[] y = new float[ConvCases.outputSize(s)];
    new Conv2dEngine(Kernels.get(), s).forward(x, 0, w, 0, Conv2dEngine.NO_BIAS, 0, y, 0);
    for (int row = 0; row < 12; row++) {
      for (int column = 0; column < 12; column++) {
        boolean seen = row / 4 == 1 && (column / 4 == 1 || column == 3);
        for (int o = 0; o < 128; o++) {
          assertEquals(seen, Float.isNaN(y[(row * 12 + column) * 128 + o]), "row " + row + ", column " + column);
        }
      }
    }
  }

  @Test
  void whereAllIsZeroTheBiasIsLeft() {
    Conv2dShape s = ConvCases.square(1, 12, 128, 128, 3, 1, 1);
    float[] bias = ConvCases.values(128, 3);
    float[] y = new float[ConvCases.outputSize(s)];
    Conv2dEngine.forward(
        s, new float[ConvCases.inputSize(s)], 0, ConvCases.values(s.weights(), 2), 0, bias, 0, y, 0);
    for (int i = 0; i < y.length; i++) {
      assertEquals(bias[i % 128], y[i]);
    }
  }
}
