package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendTest {
  @Test
  void saysWhichKernelsRun() {
    String text = Backend.description();
    if ("off".equals(System.getProperty("fathom.simd"))) {
      assertEquals("scalar kernels", text);
    } else {
      assertTrue(text.matches("SIMD kernels, (64|128|256|512|1024|2048)-bit vectors"), text);
    }
  }
}
