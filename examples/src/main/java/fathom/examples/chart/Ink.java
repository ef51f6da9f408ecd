package fathom.examples.chart;

/** Purpose of a colour; each canvas knows a colour for each. */
public enum Ink {
  /** Titles. */
  TEXT,
  /** Axis labels and whatever else stands back. */
  MUTED,
  /** Grid lines. */
  GRID,
  /** One kind of curve. */
  FIRST,
  /** Another kind of curve. */
  SECOND,
  /** The first of three curves in an order, such as one of time. */
  FAINT,
  /** The second of three curves in an order. */
  MEDIUM,
  /** The last of three curves in an order. */
  STRONG
}
