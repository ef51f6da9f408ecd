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
