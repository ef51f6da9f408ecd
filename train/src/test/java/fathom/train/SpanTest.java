package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpanTest {
  @Test
  void epochsAreManySteps() {
    assertEquals(7, Span.steps(7).inSteps(100));
    assertEquals(700, Span.epochs(7).inSteps(100));
  }

  @Test
  void forEverDoesNotOverflow() {
    assertEquals(Long.MAX_VALUE, Span.epochs(Long.MAX_VALUE).inSteps(100));
    assertEquals(Long.MAX_VALUE, Span.steps(Long.MAX_VALUE).inSteps(100));
  }

  @Test
  void thereIsAtLeastOne() {
    assertEquals("span: 0 epochs, at least 1 expected",
        assertThrows(IllegalArgumentException.class, () -> Span.epochs(0)).getMessage());
  }
}
