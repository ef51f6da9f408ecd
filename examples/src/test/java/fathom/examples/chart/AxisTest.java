package fathom.examples.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static List<String> marks(Axis axis) {
    return axis.ticks().stream().map(axis::write).toList();
  }

  @Test
  void marksRoundNumbers() {
    assertEquals(List.of("0", "50", "100", "150", "200", "250", "300"), marks(new Axis("", 0, 300, false)));
    assertEquals(List.of("0", "10,000", "20,000", "30,000", "40,000", "50,000", "60,000"),
        marks(new Axis("", 0, 64_000, false)));
    assertEquals(List.of("0.0", "0.5", "1.0", "1.5", "2.0"), marks(new Axis("", 0, 2.3, false)));
    assertEquals(List.of("-0.2", "-0.1", "0.0", "0.1", "0.2"), marks(new Axis("", -0.2, 0.2, false)));
    assertEquals(List.of("0", "1", "2", "3", "4", "5"), marks(new Axis("", 0, 5, false)));
  }

  @Test
  void reachesTheFirstMarkAboveTheLargestValue() {
    assertEquals(2.5, Axis.fromZero("", 2.3).max(), 1e-12);
    assertEquals(100, Axis.fromZero("", 90.5).max(), 1e-12);
    assertEquals(1, Axis.fromZero("", 1).max(), 1e-12);
    assertEquals(1, Axis.fromZero("", 0).max(), 1e-12);
    assertEquals(1, Axis.fromZero("", Double.NaN).max(), 1e-12);
  }

  @Test
  void marksOneTwoAndFiveOnShortLogarithmicAxes() {
    assertEquals(List.of("0.2", "0.5", "1", "2", "5", "10"), marks(Axis.logarithmic("", 0.3, 8)));
    assertEquals(List.of("1", "2"), marks(Axis.logarithmic("", 1, 1)));
    assertEquals(List.of("0.05", "0.1", "0.2", "0.5", "1", "2", "5"), marks(Axis.logarithmic("", 0.05, 5)));
    assertEquals(List.of("2·10⁻⁵", "5·10⁻⁵", "10⁻⁴"), marks(Axis.logarithmic("", 3e-5, 9e-5)));
  }

  @Test
  void marksDecadesOnLongOnes() {
    Axis axis = Axis.logarithmic("", 0.003, 25);
    assertEquals(List.of("0.001", "0.01", "0.1", "1", "10", "100"), marks(axis));
    assertEquals(0.4, axis.position(0.1), 1e-12);
    assertEquals(List.of("10⁻⁹", "10⁻⁷", "10⁻⁵", "0.001", "0.1", "10", "1,000"),
        marks(Axis.logarithmic("", 1e-9, 1e3)));
  }

  @Test
  void refusesAnEmptyRange() {
    assertEquals("axis: cannot reach from 2.0 to 2.0",
        assertThrows(IllegalArgumentException.class, () -> new Axis("", 2, 2, false)).getMessage());
    assertEquals("axis: cannot reach from 0.0 to 2.0 (logarithmic)",
        assertThrows(IllegalArgumentException.class, () -> new Axis("", 0, 2, true)).getMessage());
  }
}
