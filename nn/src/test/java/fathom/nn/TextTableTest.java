package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void textToTheLeftNumbersToTheRight() {
    TextTable table = new TextTable("name", "count", "share", "note")
        .row("conv1", 1_234_567L, 0.5, "")
        .row("a longer name", 8, 12345.678f, "x")
        .row("total", "", "", "");
    assertEquals("""
        name               count      share  note
        conv1          1,234,567     0.5000
        a longer name          8  1.235e+04  x
        total
        """, table.toString());
  }

  @Test
  void rowsMustHaveACellForEachColumn() {
    TextTable table = new TextTable("a", "b");
    assertEquals("table: 3 cells for 2 columns",
        assertThrows(IllegalArgumentException.class, () -> table.row(1, 2, 3)).getMessage());
  }
}
