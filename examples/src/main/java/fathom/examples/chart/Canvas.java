package fathom.examples.chart;

import java.util.List;

/** What a chart is drawn on. Coordinates are in pixels from the top left corner; colours are named by their purpose. */
interface Canvas {
  /** Which point of a text stands at its position. */
  enum Anchor {
    /** The left end of the base line. */
    START,
    /** The middle of the base line. */
    MIDDLE,
    /** The right end of the base line. */
    END
  }

  /** A point in pixels. */
  record Point(double x, double y) {}

  /** Draws lines from point to point. */
  void line(List<Point> points, Ink ink, double width);

  /** Writes one line of text. */
  void text(Point at, String text, Ink ink, double size, boolean bold, Anchor anchor);

  /** Shows a text while the pointer is near a point, where the canvas can. */
  void hint(Point at, String text);
}
