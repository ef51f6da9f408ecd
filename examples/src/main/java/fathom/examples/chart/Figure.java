package fathom.examples.chart;

import fathom.examples.chart.Canvas.Anchor;
import fathom.examples.chart.Canvas.Point;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Line charts side by side, two in a row, under one legend. All share the vertical axis, so that heights can be
 * compared.
 *
 * @param title what the figure shows, for those who hear it instead of seeing it
 * @param description what is to be seen in it, for the same
 * @param vertical the vertical axis of all panels
 * @param panels the charts, row by row
 * @param legend what the colours and widths mean
 * @param note where the curves come from, in small print
 */
public record Figure(String title, String description, Axis vertical, List<Panel> panels, List<LegendEntry> legend,
    String note) {
  private static final double WIDTH = 960;
  private static final double LEGEND_HEIGHT = 30;
  private static final double NOTE_HEIGHT = 24;
  private static final double PANEL_HEIGHT = 300;
  private static final double PLOT_LEFT = 46;
  private static final double PLOT_RIGHT = 84;
  private static final double PLOT_TOP = 54;
  private static final double PLOT_BOTTOM = 44;
  private static final double LABEL_SIZE = 12;
  private static final double LABEL_DISTANCE = 15;
  private static final int IMAGE_SCALE = 2;

  /** Curves with more points than this get no hints at their points, which would lie upon each other. */
  private static final int MOST_HINTS = 60;

  /**
   * What a line looks like.
   *
   * @param ink its colour
   * @param width in pixels
   */
  public record Look(Ink ink, double width) {
    /**
     * Makes a thin line.
     *
     * @param ink its colour
     * @return the look
     */
    public static Look thin(Ink ink) {
      return new Look(ink, 1.2);
    }

    /**
     * Makes a bold line.
     *
     * @param ink its colour
     * @return the look
     */
    public static Look bold(Ink ink) {
      return new Look(ink, 2.6);
    }
  }

  /**
   * A curve. Points beyond the vertical axis are drawn at its edge; those that are not finite, or not positive on a
   * logarithmic axis, leave a gap.
   *
   * @param name what it shows, for the hints
   * @param look its line
   * @param label stands at its end; may be empty
   * @param points its points, from left to right
   */
  public record Curve(String name, Look look, String label, List<Sample> points) {}

  /**
   * A point of a curve in the units of the axes.
   *
   * @param x along the horizontal axis
   * @param y along the vertical axis
   */
  public record Sample(double x, double y) {}

  /**
   * One chart.
   *
   * @param title stands above it
   * @param horizontal its horizontal axis
   * @param curves in the order of drawing
   */
  public record Panel(String title, Axis horizontal, List<Curve> curves) {}

  /**
   * A line of the legend.
   *
   * @param look a line
   * @param meaning what it means
   */
  public record LegendEntry(Look look, String meaning) {}

  /**
   * Returns the figure as an SVG element for a page whose style sheet has the classes {@code line}, {@code text},
   * {@code hint} and {@code ink-...}.
   *
   * @param id distinguishes the figure from others on the page
   * @return the element, well-formed as XML
   */
  public String svg(String id) {
    SvgCanvas canvas = new SvgCanvas();
    draw(canvas);
    return String.format(Locale.ROOT,
        """
            <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %.0f %.0f" aria-labelledby="%s-title %s-desc">
            <title id="%s-title">%s</title>
            <desc id="%s-desc">%s</desc>
            %s</svg>
            """,
        WIDTH, height(), id, id, id, Markup.escape(title), id, Markup.escape(description), canvas);
  }

  /**
   * Returns the figure as an image on white.
   *
   * @return 1920 pixels wide
   */
  public BufferedImage image() {
    ImageCanvas canvas = new ImageCanvas(WIDTH, height(), IMAGE_SCALE);
    draw(canvas);
    return canvas.image();
  }

  private double height() {
    int rows = (panels.size() + 1) / 2;
    return LEGEND_HEIGHT + PANEL_HEIGHT * rows + NOTE_HEIGHT;
  }

  private void draw(Canvas canvas) {
    drawLegend(canvas);
    canvas.text(new Point(PLOT_LEFT, height() - 8), note, Ink.MUTED, LABEL_SIZE, false, Anchor.START);
    for (int i = 0; i < panels.size(); i++) {
      int row = i / 2;
      int column = i % 2;
      new Plot(canvas, panels.get(i), column * WIDTH / 2, LEGEND_HEIGHT + row * PANEL_HEIGHT).draw();
    }
  }

  private void drawLegend(Canvas canvas) {
    double x = PLOT_LEFT;
    for (LegendEntry entry : legend) {
      canvas.line(List.of(new Point(x, 14), new Point(x + 26, 14)), entry.look.ink, entry.look.width);
      canvas.text(new Point(x + 33, 18), entry.meaning, Ink.TEXT, LABEL_SIZE, false, Anchor.START);
      x += 33 + 6.6 * entry.meaning.length() + 24;
    }
  }

  /** Where the parts of one panel stand. */
  private final class Plot {
    private final Canvas canvas;
    private final Panel panel;
    private final double left;
    private final double top;
    private final double right;
    private final double bottom;

    Plot(Canvas canvas, Panel panel, double x, double y) {
      this.canvas = canvas;
      this.panel = panel;
      left = x + PLOT_LEFT;
      top = y + PLOT_TOP;
      right = x + WIDTH / 2 - PLOT_RIGHT;
      bottom = y + PANEL_HEIGHT - PLOT_BOTTOM;
    }

    void draw() {
      canvas.text(new Point(left, top - 30), panel.title, Ink.TEXT, 14, true, Anchor.START);
      canvas.text(new Point(left, top - 11), vertical.label(), Ink.MUTED, LABEL_SIZE, false, Anchor.START);
      canvas.text(new Point(right, bottom + 36), panel.horizontal.label(), Ink.MUTED, LABEL_SIZE, false, Anchor.END);
      for (double tick : vertical.ticks()) {
        double y = y(tick);
        canvas.line(List.of(new Point(left, y), new Point(right, y)), Ink.GRID, 1);
        canvas.text(new Point(left - 8, y + 4), vertical.write(tick), Ink.MUTED, LABEL_SIZE, false, Anchor.END);
      }
      for (double tick : panel.horizontal.ticks()) {
        double x = x(tick);
        canvas.line(List.of(new Point(x, bottom), new Point(x, bottom + 5)), Ink.MUTED, 1);
        canvas.text(new Point(x, bottom + 19), panel.horizontal.write(tick), Ink.MUTED, LABEL_SIZE, false,
            Anchor.MIDDLE);
      }
      canvas.line(List.of(new Point(left, bottom), new Point(right, bottom)), Ink.MUTED, 1);
      panel.curves.forEach(this::drawCurve);
      drawLabels();
      panel.curves.forEach(this::drawHints);
    }

    private void drawCurve(Curve curve) {
      List<Point> stretch = new ArrayList<>();
      for (Sample sample : curve.points) {
        if (drawable(sample)) {
          stretch.add(point(sample));
        } else {
          drawStretch(stretch, curve.look);
          stretch.clear();
        }
      }
      drawStretch(stretch, curve.look);
    }

    private void drawStretch(List<Point> stretch, Look look) {
      if (stretch.size() == 1) {
        Point only = stretch.get(0);
        canvas.line(List.of(new Point(only.x() - 2, only.y()), new Point(only.x() + 2, only.y())), look.ink,
            look.width);
      } else if (!stretch.isEmpty()) {
        canvas.line(stretch, look.ink, look.width);
      }
    }

    /** Writes the labels at the ends of the curves, from top to bottom, far enough from each other to be read. */
    private void drawLabels() {
      record Label(Point end, Curve curve) {}
      List<Label> labels = new ArrayList<>();
      for (Curve curve : panel.curves) {
        if (!curve.label.isEmpty()) {
          curve.points.stream().filter(this::drawable).reduce((a, b) -> b)
              .ifPresent(s -> labels.add(new Label(point(s), curve)));
        }
      }
      labels.sort(Comparator.comparingDouble(label -> label.end.y()));
      double lowest = bottom - LABEL_DISTANCE * (labels.size() - 1);
      double free = top;
      for (Label label : labels) {
        double y = Math.max(free, Math.min(label.end.y(), lowest));
        canvas.text(new Point(label.end.x() + 7, y + 4), label.curve.label, label.curve.look.ink, LABEL_SIZE, true,
            Anchor.START);
        free = y + LABEL_DISTANCE;
        lowest += LABEL_DISTANCE;
      }
    }

    private void drawHints(Curve curve) {
      if (curve.points.size() <= MOST_HINTS) {
        for (Sample sample : curve.points) {
          if (drawable(sample)) {
            canvas.hint(point(sample), String.format(Locale.ROOT, "%s: %.4g at %,.0f", curve.name, sample.y, sample.x));
          }
        }
      }
    }

    private boolean drawable(Sample sample) {
      return Double.isFinite(sample.y) && (!vertical.logarithmic() || sample.y > 0);
    }

    private Point point(Sample sample) {
      return new Point(x(sample.x), y(sample.y));
    }

    private double x(double value) {
      return left + panel.horizontal.position(value) * (right - left);
    }

    /** Returns the height of a value; one beyond the axis is drawn at its edge. */
    private double y(double value) {
      return bottom - Math.max(0, Math.min(1, vertical.position(value))) * (bottom - top);
    }
  }
}
