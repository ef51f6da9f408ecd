package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PlateauTest {
  @Test
  void defaultsAreThoseOfPyTorch() {
    assertEquals(
        new Plateau(Plateau.Goal.LOWEST, 0.1, 10, 1e-4, Plateau.Margin.RELATIVE, 0, 0, 1e-8), new Plateau());
  }

  @Test
  void withers() {
    assertEquals(
        new Plateau(Plateau.Goal.HIGHEST, 0.5, 1, 2, Plateau.Margin.ABSOLUTE, 3, 4, 5),
        new Plateau().epsilon(5).min(4).cooldown(3).threshold(2, Plateau.Margin.ABSOLUTE).patience(1).factor(0.5)
            .goal(Plateau.Goal.HIGHEST));
  }

  /** The reductions go on top of a schedule that falls by itself. */
  @Test
  void overAnotherSchedule() {
    Schedule base = Schedule.linear(1, 1, 0, 10);
    Plateau.Course course = new Plateau().patience(0).factor(0.5).min(0.2).over(base);
    course.observe(1, 7);
    assertEquals(base.at(1), course.at(1));
    course.observe(2, 7);
    assertEquals(0.5 * base.at(2), course.at(2));
    course.observe(6, 7);
    assertEquals(0.2, course.at(6), 1e-15, "no reduction below the lowest learning rate");
    course.observe(7, 7);
    assertEquals(base.at(7) * course.state().scale(), course.at(7), "which the schedule itself may cross");
    assertEquals(0.5, course.state().scale(), 1e-15);
  }

  @Test
  void aCourseGoesOnFromAState() {
    Plateau plateau = new Plateau().patience(2).factor(0.5).cooldown(2);
    Plateau.Course whole = plateau.over(Schedule.constant(1));
    Plateau.Course first = plateau.over(Schedule.constant(1));
    double[] metrics = {5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3};
    for (int i = 0; i < 6; i++) {
      whole.observe(i, metrics[i]);
      first.observe(i, metrics[i]);
    }
    assertEquals(new Plateau.Course.State(3, 0, 1, 0.5), first.state());
    Plateau.Course second = plateau.over(Schedule.constant(1));
    second.restore(first.state());
    for (int i = 6; i < metrics.length; i++) {
      whole.observe(i, metrics[i]);
      second.observe(i, metrics[i]);
      assertEquals(whole.state(), second.state());
    }
    assertEquals(0.25, second.at(20));
  }

  @Test
  void aLearningRateOfZeroStays() {
    Plateau.Course course = new Plateau().patience(0).over(Schedule.constant(0));
    course.observe(1, 1);
    course.observe(2, 1);
    assertEquals(0, course.at(2));
    assertEquals(1, course.state().scale());
  }

  @Test
  void errors() {
    assertMessage("plateau: factor 1.0 is not from 0 to below 1", () -> new Plateau().factor(1));
    assertMessage("plateau: patience -1.0 is no finite number of at least 0", () -> new Plateau().patience(-1));
    assertMessage(
        "plateau: threshold NaN is no finite number of at least 0",
        () -> new Plateau().threshold(Double.NaN, Plateau.Margin.ABSOLUTE));
    assertMessage("plateau: cooldown -1.0 is no finite number of at least 0", () -> new Plateau().cooldown(-1));
    assertMessage("plateau: min -1.0 is no finite number of at least 0", () -> new Plateau().min(-1));
    assertMessage("plateau: epsilon -1.0 is no finite number of at least 0", () -> new Plateau().epsilon(-1));
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
