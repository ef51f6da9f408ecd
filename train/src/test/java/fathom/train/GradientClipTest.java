package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Threads;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GradientClipTest {
  private static Declared network(float... gradients) {
    Declared network = new Declared().weight("w", new float[gradients.length]).weight("none", 1);
    network.gradients("w", gradients);
    return network;
  }

  @Test
  void normsOfAnyOrder() {
    for (double p : new double[] {0.5, 1, 1.5, 2, 3, 64}) {
      double expected = Math.pow(DoubleStream.of(3, 4, 0.5).map(x -> Math.pow(x, p)).sum(), 1 / p);
      Declared network = network(3, -4, 0.5f);
      assertEquals(expected, new ClipNorm(1e9).p(p).clip(network.parameters()), 1e-12 * expected, "p " + p);
      assertArrayEquals(new float[] {3, -4, 0.5f}, network.gradients("w"));
      assertEquals(expected, new ClipNorm(expected / 2).p(p).clip(network.parameters()), 1e-12 * expected, "p " + p);
      assertArrayEquals(new float[] {1.5f, -2, 0.25f}, network.gradients("w"), 1e-5f);
    }
    assertEquals(4, new ClipNorm(1, Double.POSITIVE_INFINITY).clip(network(3, -4).parameters()));
  }

  /** A power of these numbers has no value in double precision. */
  @Test
  void highNormsOfSmallAndLargeGradients() {
    assertEquals(1e-20f, new ClipNorm(1, 100).clip(network(1e-20f).parameters()), 1e-30);
    assertEquals(1e20f, new ClipNorm(1, 100).clip(network(1e20f).parameters()), 1e10);
  }

  @Test
  void gradientsThatAreNotFinite() {
    Declared network = network(1, Float.POSITIVE_INFINITY);
    assertEquals(Double.POSITIVE_INFINITY, new ClipNorm(1).clip(network.parameters()));
    assertArrayEquals(new float[] {0, Float.NaN}, network.gradients("w"));
    for (double p : new double[] {1, 2, 3, Double.POSITIVE_INFINITY}) {
      Declared nan = network(1, Float.NaN, 2);
      assertEquals(Double.NaN, new ClipNorm(1, p).clip(nan.parameters()), "p " + p);
      assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN}, nan.gradients("w"));
    }
  }

  @Test
  void values() {
    Declared network = network(-3, -0.5f, 0.25f, Float.NEGATIVE_INFINITY, 2);
    assertEquals(Double.POSITIVE_INFINITY, new ClipValue(0.5).clip(network.parameters()));
    assertArrayEquals(new float[] {-0.5f, -0.5f, 0.25f, -0.5f, 0.5f}, network.gradients("w"));
    assertEquals(0.5, new ClipValue(1).clip(network.parameters()));
  }

  @Test
  void parametersWithoutGradientGetNone() {
    Declared network = network(1);
    new ClipNorm(1).clip(network.parameters());
    new ClipValue(1).clip(network.parameters());
    assertFalse(network.parameters().get("none").value().hasGradient());
    assertEquals(0, new ClipNorm(1).clip(new Declared().parameters()));
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    int before = Threads.count();
    try {
      float[] gradients = new float[5 * Chunks.LENGTH + 7];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = (float) Math.sin(i);
      }
      Threads.set(1);
      Declared expected = network(gradients);
      double norm = new ClipNorm(3).clip(expected.parameters());
      for (int threads : new int[] {2, 3, 7}) {
        Threads.set(threads);
        Declared network = network(gradients);
        assertEquals(norm, new ClipNorm(3).clip(network.parameters()));
        assertArrayEquals(expected.gradients("w"), network.gradients("w"));
      }
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void errors() {
    assertMessage("clip norm: max -1.0 is no finite number of at least 0", () -> new ClipNorm(-1));
    assertMessage("clip norm: p 0.0 is not above 0", () -> new ClipNorm(1).p(0));
    assertMessage("clip value: max NaN is no finite number of at least 0", () -> new ClipValue(Double.NaN));
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
