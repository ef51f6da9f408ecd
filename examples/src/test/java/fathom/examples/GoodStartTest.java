package fathom.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoodStartTest {
  @Test
  void theStartDecidesWhetherSignalsArrive() {
    Map<String, GoodStart.Outcome> outcomes = GoodStart.run(2);
    assertEquals(List.of("zeros", "Xavier", "He", "LSUV"), List.copyOf(outcomes.keySet()));
    outcomes.forEach((name, outcome) -> {
      assertEquals(30, outcome.variances().size(), name);
      assertEquals(2, outcome.losses().size(), name);
    });
    outcomes.get("zeros").variances().forEach(variance -> assertEquals(0, variance));
    assertEquals(Math.log(10), outcomes.get("zeros").firstLoss(), 1e-6);
    assertTrue(outcomes.get("Xavier").variances().get(29) < 1e-9);
    assertTrue(outcomes.get("He").variances().get(29) > 1e-4);
    outcomes.get("LSUV").variances().forEach(variance -> assertEquals(1, variance, 0.01));
    GoodStart.Outcome he = outcomes.get("He");
    assertEquals((he.losses().get(0) + he.losses().get(1)) / 2, he.lastLoss(), 1e-12);
  }
}
