package fathom.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Profile;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void aMachineMultipliesAndCopies() {
    Profile.Limits limits = Calibration.limits();
    assertTrue(limits.flops() > 1e9, limits.toString());
    assertTrue(limits.bytes() > 1e8, limits.toString());
  }
}
