package fathom.examples.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.examples.depth.NetworkRun.State;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  private static final DepthResult COMPLETE = SampleResults.complete(0.46, 1.27, 0.34, 0.84);

  private static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static String text(DepthResult result) throws Exception {
    return parse(Report.html(result)).getDocumentElement().getTextContent();
  }

  @Test
  void isWellFormedAndShowsEverything() throws Exception {
    Document page = parse(Report.html(COMPLETE));
    assertEquals("Depth experiment: fashion-mnist, quick, seed 7",
        page.getElementsByTagName("title").item(0).getTextContent());
    assertEquals("en", page.getDocumentElement().getAttribute("lang"));
    assertEquals(3, page.getElementsByTagName("svg").getLength());
    assertEquals(3, page.getElementsByTagName("figcaption").getLength());
    assertEquals(5, page.getElementsByTagName("tr").getLength());
    String text = page.getDocumentElement().getTextContent();
    for (Findings.Finding finding : Findings.of(COMPLETE)) {
      assertTrue(text.contains(finding.verdict()), finding.verdict());
      assertTrue(text.contains(finding.sentence()), finding.sentence());
    }
    for (Setup.Fact fact : COMPLETE.setup().facts()) {
      assertTrue(text.contains(fact.description()), fact.description());
    }
  }

  @Test
  void everyFigureHasATitleAndADescription() throws Exception {
    NodeList figures = parse(Report.html(COMPLETE)).getElementsByTagName("svg");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < figures.getLength(); i++) {
      Element figure = (Element) figures.item(i);
      assertEquals("img", figure.getAttribute("role"));
      Element title = (Element) figure.getElementsByTagName("title").item(0);
      Element description = (Element) figure.getElementsByTagName("desc").item(0);
      assertEquals(title.getAttribute("id") + " " + description.getAttribute("id"),
          figure.getAttribute("aria-labelledby"));
      assertFalse(title.getTextContent().isBlank());
      assertFalse(description.getTextContent().isBlank());
      ids.add(title.getAttribute("id"));
    }
    assertEquals(3, ids.size());
  }

  @Test
  void needsNothingFromElsewhere() {
    String html = Report.html(COMPLETE);
    for (String foreign : new String[] {"src=", "href=", "url(", "@import", "<script", "<link", "<iframe", "<object"}) {
      assertFalse(html.contains(foreign), foreign);
    }
    Matcher addresses = Pattern.compile("https?://[^\"]*").matcher(html);
    Set<String> found = new HashSet<>();
    while (addresses.find()) {
      found.add(addresses.group());
    }
    // Names of XML vocabularies, which nothing is loaded from.
    assertEquals(Set.of("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"), found);
  }

  @Test
  void labelsAShortenedRun() throws Exception {
    String text = text(COMPLETE);
    assertTrue(text.contains("Shortened run: 300 iterations instead of the paper's 64,000."), text);
    assertTrue(text.contains("quick (shortened: 300 of the paper's 64,000 iterations)"), text);
    assertFalse(text(SampleResults.waiting(Recipe.of(RecipeName.PAPER, 45_000))).contains("hortened"));
  }

  @Test
  void saysWhenARunIsNotComplete() throws Exception {
    NetworkRun run = SampleResults.trained(DepthNetwork.PLAIN_56, 150, 1.5, 1);
    String interrupted = text(SampleResults.waiting()
        .with(SampleResults.finished(DepthNetwork.PLAIN_20, 0.46))
        .with(run.at(State.INTERRUPTED, 153, 20)));
    assertTrue(interrupted.contains(
        "Interrupted after iteration 153 of 300 of plain-56; ResNet-20 and ResNet-56 were not trained."), interrupted);
    assertTrue(text(SampleResults.waiting().with(run)).contains("Unfinished: "));
    assertFalse(text(COMPLETE).contains("nterrupted"));
  }

  @Test
  void numbersThatAreNotFiniteLeaveGaps() throws Exception {
    NetworkRun run = SampleResults.diverged(DepthNetwork.PLAIN_56)
        .with(new Measurement(60, 0.1, Double.NaN, 0.9, Double.POSITIVE_INFINITY, 0.9, 12));
    String html = Report.html(COMPLETE.with(run));
    parse(html);
    NodeList lines = parse(html).getElementsByTagName("polyline");
    for (int i = 0; i < lines.getLength(); i++) {
      String points = ((Element) lines.item(i)).getAttribute("points");
      assertTrue(points.matches("[0-9., -]+"), points);
    }
  }
}
