package fathom.examples.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.examples.chart.Canvas.Point;
import fathom.examples.chart.Figure.Curve;
import fathom.examples.chart.Figure.LegendEntry;
import fathom.examples.chart.Figure.Look;
import fathom.examples.chart.Figure.Panel;
import fathom.examples.chart.Figure.Sample;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FigureTest {
  private static final Axis HUNDRED = new Axis("x", 0, 100, false);

  private static String svg(Axis vertical, Curve... curves) {
    Panel panel = new Panel("Panel <1>", HUNDRED, List.of(curves));
    return new Figure("Title", "What & why", vertical, List.of(panel),
        List.of(new LegendEntry(Look.thin(Ink.FIRST), "key")), "note")
        .svg("f");
  }

  private static Curve curve(String label, double... ys) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < ys.length; i++) {
      samples.add(new Sample(i * 10, ys[i]));
    }
    return new Curve("curve", Look.bold(Ink.SECOND), label, samples);
  }

  private static List<String> find(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void drawsCurvesToScale() {
    String svg = svg(new Axis("y", 0, 10, false), curve("", 0, 5, 10));
    // The panel's plot reaches from 46 to 396 and from 286 up to 84.
    assertEquals(List.of("46,286 81,185 116,84"), find("ink-second\" stroke-width=\"2.6\" points=\"([^\"]*)", svg));
  }

  @Test
  void gapsPartACurve() {
    String svg = svg(new Axis("y", 0, 10, false), curve("", 0, 5, Double.NaN, 5, Double.POSITIVE_INFINITY, 5, 10));
    List<String> stretches = find("ink-second\" stroke-width=\"2.6\" points=\"([^\"]*)", svg);
    assertEquals(List.of("46,286 81,185", "149,185 153,185", "221,185 256,84"), stretches);
    assertEquals(5, find("(class=\"hint\")", svg).size());
  }

  @Test
  void logarithmicAxesLeaveOutWhatIsNotPositive() {
    String svg = svg(new Axis("y", 0.1, 10, true), curve("", 0, 1, 10));
    assertEquals(List.of("81,185 116,84"), find("ink-second\" stroke-width=\"2.6\" points=\"([^\"]*)", svg));
  }

  @Test
  void labelsKeepTheirDistance() {
    String svg = svg(new Axis("y", 0, 10, false), curve("a", 5, 0.2), curve("b", 5, 0.1), curve("c", 5, 9));
    List<String> labels = find("<text class=\"text ink-second\" x=\"88\" y=\"([^\"]*)\"", svg);
    assertEquals(List.of("108.2", "275", "290"), labels);
  }

  @Test
  void escapesTexts() {
    String svg = svg(HUNDRED);
    assertTrue(svg.contains("Panel &lt;1&gt;"), svg);
    assertTrue(svg.contains("What &amp; why"), svg);
    assertEquals("&lt;a b=&quot;c&quot;&gt;&amp;amp;", Markup.escape("<a b=\"c\">&amp;"));
  }

  @Test
  void imagesShowLinesInTheirColour() {
    ImageCanvas canvas = new ImageCanvas(20, 10, 2);
    canvas.line(List.of(new Point(0, 5), new Point(20, 5)), Ink.SECOND, 3);
    BufferedImage image = canvas.image();
    assertEquals(40, image.getWidth());
    assertEquals(20, image.getHeight());
    assertEquals(0xffd0480c, image.getRGB(20, 10));
    assertEquals(0xffffffff, image.getRGB(20, 3));
  }
}
