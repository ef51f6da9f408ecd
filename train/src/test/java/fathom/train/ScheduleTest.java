package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void constant() {
    assertEquals(0.3, Schedule.constant(0.3).at(0));
    assertEquals(0.3, Schedule.constant(0.3).at(1L << 40));
  }

  @Test
  void multiStepKeepsItsMilestones() {
    long[] milestones = {2};
    Schedule schedule = Schedule.multiStep(1, 0.5, milestones);
    milestones[0] = 0;
    assertEquals(1, schedule.at(1));
    assertEquals(0.5, schedule.at(2));
  }

  @Test
  void warmupRisesToTheFirstLearningRateAndShiftsTheRest() {
    Schedule schedule = Schedule.multiStep(0.4, 0.5, 10).warmup(4, 0);
    assertEquals(0, schedule.at(0));
    assertEquals(0.2, schedule.at(2), 1e-15);
    assertEquals(0.4, schedule.at(4));
    assertEquals(0.4, schedule.at(13));
    assertEquals(0.2, schedule.at(14));
  }

  @Test
  void aScheduleIsAFunctionOfTheStep() {
    Schedule own = step -> 1.0 / (1 + step);
    assertTrue(own.warmup(2, 0.5).at(3) == 0.5);
  }

  /** Past the steps that the reference values have. */
  @Test
  void cosineRestarts() {
    Schedule schedule = Schedule.cosineRestarts(0.4, 3, 2, 0.1);
    for (long restart : new long[] {0, 3, 9, 21, 45, 3 * ((1L << 50) - 1)}) {
      assertEquals(0.4, schedule.at(restart), 1e-15, "step " + restart);
    }
    assertEquals(0.25, schedule.at(9 + 6), 1e-15);
    assertEquals(0.4, Schedule.cosineRestarts(0.4, 7, 1, 0).at(7L << 50), 1e-15);
    assertTrue(Schedule.cosineRestarts(0.4, 3, Integer.MAX_VALUE, 0).at(Long.MAX_VALUE) >= 0);
  }

  @Test
  void whatStaysAtTheEnd() {
    assertEquals(0.05, Schedule.linear(0.1, 2, 0.5, 10).at(1L << 40));
    assertEquals(0, Schedule.polynomial(0.1, 10, 0.9).at(1L << 40));
    OneCycle cycle = new OneCycle(0.5, 100);
    assertEquals(0.5 / 25 / 1e4, cycle.at(99), 1e-18);
    assertEquals(cycle.at(99), cycle.at(1L << 40));
    assertEquals(0.95, cycle.momentum().at(1L << 40), 1e-15);
  }

  /** Phases without length do not divide by 0. */
  @Test
  void shortCycles() {
    for (boolean three : new boolean[] {false, true}) {
      for (double rise : new double[] {0, 0.1, 0.5, 1}) {
        for (long steps = 1; steps < 12; steps++) {
          OneCycle cycle = new OneCycle(1, steps).riseFraction(rise);
          cycle = three ? cycle.threePhases() : cycle;
          for (long step = 0; step < steps; step++) {
            double rate = cycle.at(step);
            assertTrue(rate >= 0 && rate <= 1 + 1e-12, cycle + " gives " + rate + " at " + step);
          }
        }
      }
    }
  }

  @Test
  void oneCycleWithers() {
    assertEquals(
        new OneCycle(1, 9, 0.1, OneCycle.Curve.LINEAR, 2, 3, 0.4, 0.5, true),
        new OneCycle(1, 9).threePhases().momenta(0.4, 0.5).divisors(2, 3).curve(OneCycle.Curve.LINEAR)
            .riseFraction(0.1));
  }

  @Test
  void errors() {
    assertMessage("schedule: constant needs finite numbers of at least 0, got -0.1", () -> Schedule.constant(-0.1));
    assertMessage("schedule: multiStep needs finite numbers of at least 0, got NaN",
        () -> Schedule.multiStep(0.1, Double.NaN));
    assertMessage(
        "schedule: multiStep needs milestones in ascending order, got [30, 20]",
        () -> Schedule.multiStep(0.1, 0.1, 30, 20));
    assertMessage("schedule: cosine needs at least 1 step, got 0", () -> Schedule.cosine(0.1, 0, 0));
    assertMessage("schedule: cosine needs finite numbers of at least 0, got -1.0", () -> Schedule.cosine(0.1, 1, -1));
    assertMessage("schedule: step needs at least 1 step, got 0", () -> Schedule.step(0.1, 0, 0.5));
    assertMessage(
        "schedule: exponential needs finite numbers of at least 0, got -1.0", () -> Schedule.exponential(0.1, -1));
    assertMessage(
        "schedule: cosineRestarts needs periods that grow at least 1 time, got 0",
        () -> Schedule.cosineRestarts(0.1, 5, 0, 0));
    assertMessage(
        "schedule: linear needs finite numbers of at least 0, got -0.5", () -> Schedule.linear(0.1, -0.5, 1, 5));
    assertMessage(
        "schedule: polynomial needs finite numbers of at least 0, got -2.0", () -> Schedule.polynomial(0.1, 5, -2));
    assertMessage("one cycle: needs at least 1 step, got 0", () -> new OneCycle(0.1, 0));
    assertMessage("one cycle: peak -0.1 is no finite number of at least 0", () -> new OneCycle(-0.1, 5));
    assertMessage(
        "one cycle: rise fraction 1.5 is not from 0 to 1", () -> new OneCycle(0.1, 5).riseFraction(1.5));
    assertMessage(
        "one cycle: divisors have to be above 0, got 25.0 and 0.0", () -> new OneCycle(0.1, 5).divisors(25, 0));
    assertMessage("schedule: warmup needs at least 1 step, got 0", () -> Schedule.constant(0.1).warmup(0, 0.1));
    assertMessage(
        "schedule: warmup needs a start factor from 0 to 1, got 2.0", () -> Schedule.constant(0.1).warmup(5, 2));
    assertMessage(
        "schedule: then needs at least 1 step, got -1", () -> Schedule.constant(0.1).then(-1, Schedule.constant(0.2)));
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
