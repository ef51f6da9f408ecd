package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  /** The schedules of PyTorch that these express, by name of the reference. */
  private static final Map<String, Schedule> GOLDEN = Map.ofEntries(
      Map.entry("step", Schedule.multiStep(0.1, 0.1, 30, 60, 90)),
      Map.entry("step_7_0p5", Schedule.multiStep(0.05, 0.5, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98)),
      Map.entry("multistep", Schedule.multiStep(0.1, 0.1, 30, 60, 80)),
      Map.entry("multistep_repeated", Schedule.multiStep(0.4, 0.5, 10, 10, 55)),
      Map.entry("cosine_100", Schedule.cosine(0.1, 100, 0)),
      Map.entry("cosine_100_etamin", Schedule.cosine(0.1, 100, 0.001)),
      Map.entry("cosine_30_past_end", Schedule.cosine(0.1, 30, 0.01)),
      Map.entry("linear_warmup", Schedule.constant(0.1).warmup(10, 0.1)),
      Map.entry("linear_default", Schedule.constant(0.1).warmup(5, 1 / 3.0)),
      Map.entry("constant", Schedule.constant(0.025).then(8, Schedule.constant(0.1))),
      Map.entry("warmup5_cosine", Schedule.cosine(0.1, 95, 0).warmup(5, 0.01)),
      Map.entry("warmup10_cosine_etamin", Schedule.cosine(0.4, 90, 0.001).warmup(10, 0.1)),
      Map.entry("warmup_const_then_step", Schedule.constant(0.001).then(5, Schedule.multiStep(0.1, 0.1, 30, 60, 90))));

  @Test
  void golden() throws IOException {
    List<String> compared = new ArrayList<>();
    try (Reader in = new InputStreamReader(
        ScheduleTest.class.getResourceAsStream("/golden/schedules.json"), StandardCharsets.UTF_8)) {
      for (JsonElement element : JsonParser.parseReader(in).getAsJsonArray()) {
        JsonObject entry = element.getAsJsonObject();
        String name = entry.get("name").getAsString();
        if (GOLDEN.containsKey(name)) {
          List<JsonElement> rates = entry.getAsJsonArray("lrs").asList();
          for (int step = 0; step < rates.size(); step++) {
            double expected = rates.get(step).getAsDouble();
            assertEquals(expected, GOLDEN.get(name).at(step), 1e-12 + 1e-9 * expected, name + " at step " + step);
          }
          assertEquals(100, rates.size());
          compared.add(name);
        }
      }
    }
    assertEquals(GOLDEN.keySet().stream().sorted().toList(), compared.stream().sorted().toList());
  }

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
