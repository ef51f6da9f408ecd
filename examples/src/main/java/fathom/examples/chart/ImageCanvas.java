package fathom.examples.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/** Draws on an image with a white background. */
final class ImageCanvas implements Canvas {
  private static final Map<Ink, Color> COLOURS = Map.of(
      Ink.TEXT, new Color(0x1c2430),
      Ink.MUTED, new Color(0x5b6675),
      Ink.GRID, new Color(0xe3e7ec),
      Ink.FIRST, new Color(0x0b6fb8),
      Ink.SECOND, new Color(0xd0480c),
      Ink.FAINT, new Color(0x84978c),
      Ink.MEDIUM, new Color(0x3fa37a),
      Ink.STRONG, new Color(0x0a4f3c));

  private final BufferedImage image;
  private final Graphics2D graphics;

  /**
   * Makes a canvas of {@code width} x {@code height} pixels of the chart, each {@code scale} x {@code scale} in the
   * image.
   */
  ImageCanvas(double width, double height, int scale) {
    image = new BufferedImage((int) Math.ceil(width) * scale, (int) Math.ceil(height) * scale,
        BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  @Override
  public void line(List<Point> points, Ink ink, double width) {
    Path2D path = new Path2D.Double();
    path.moveTo(points.get(0).x(), points.get(0).y());
    for (Point point : points.subList(1, points.size())) {
      path.lineTo(point.x(), point.y());
    }
    graphics.setColor(COLOURS.get(ink));
    graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(path);
  }

  @Override
  public void text(Point at, String text, Ink ink, double size, boolean bold, Anchor anchor) {
    Font font = new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) size);
    graphics.setFont(font);
    graphics.setColor(COLOURS.get(ink));
    double width = font.getStringBounds(text, graphics.getFontRenderContext()).getWidth();
    double shift = switch (anchor) {
      case START -> 0;
      case MIDDLE -> -width / 2;
      case END -> -width;
    };
    graphics.drawString(text, (float) (at.x() + shift), (float) at.y());
  }

  /** An image shows no hints. */
  @Override
  public void hint(Point at, String text) {}

  /** Returns the image; nothing may be drawn after this. */
  BufferedImage image() {
    graphics.dispose();
    return image;
  }
}
