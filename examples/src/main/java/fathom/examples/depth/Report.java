package fathom.examples.depth;

import static fathom.examples.chart.Markup.escape;
import static fathom.examples.depth.Text.format;

import fathom.examples.chart.Figure;
import fathom.examples.depth.Findings.Finding;
import java.util.List;

/**
 * Writes a run as one page that needs nothing else: no scripts, no fonts, no pictures from elsewhere. It is well-formed
 * as XML, prints on paper, and follows the light or dark setting of its reader.
 */
final class Report {
  private static final String STYLE = """
      :root { color-scheme: light dark; --page: #ffffff; --panel: #f6f8fa; --text: #1c2430; --muted: #5b6675; --grid: #e3e7ec;
        --first: #0b6fb8; --second: #d0480c; --faint: #84978c; --medium: #3fa37a; --strong: #0a4f3c;
        --note: #fff6e0; --note-edge: #d9a400; }
      @media (prefers-color-scheme: dark) {
        :root { --page: #12161c; --panel: #1a2029; --text: #e6eaf0; --muted: #9aa6b5; --grid: #2b3340;
          --first: #5bb0f0; --second: #ff8a50; --faint: #7d9287; --medium: #3fae82; --strong: #b9f2d8;
          --note: #2c2610; --note-edge: #b58a00; }
      }
      @media print {
        :root { color-scheme: light; --page: #ffffff; --panel: #ffffff; --text: #000000; --muted: #444444; --grid: #dddddd;
          --first: #0b6fb8; --second: #d0480c; --faint: #84978c; --medium: #3fa37a; --strong: #0a4f3c;
          --note: #ffffff; --note-edge: #888888; }
      }
      body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.5rem 4rem; background: var(--page); color: var(--text);
        font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
      h2 { font-size: 1.2rem; margin: 2.6rem 0 .8rem; }
      p { margin: .5rem 0; max-width: 46rem; }
      .lead { color: var(--muted); }
      .note { background: var(--note); border-left: 4px solid var(--note-edge); padding: .6rem 1rem; margin: 1rem 0; max-width: none; }
      .finding { background: var(--panel); border-radius: 8px; padding: .8rem 1.1rem; margin: .7rem 0; border: 1px solid var(--grid); }
      .finding h3 { font-size: 1rem; margin: 0 0 .2rem; }
      .finding p { margin: 0; max-width: none; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      caption { text-align: left; color: var(--muted); padding-bottom: .4rem; }
      th, td { text-align: right; padding: .4rem .7rem; border-bottom: 1px solid var(--grid); white-space: nowrap; }
      th:first-child { text-align: left; }
      thead th { color: var(--muted); font-weight: 500; }
      figure { margin: 1.2rem 0 2rem; }
      figcaption { color: var(--muted); font-size: .92rem; max-width: 46rem; margin-top: .3rem; }
      svg { display: block; width: 100%; min-width: 40rem; height: auto; font-family: inherit; }
      .line { fill: none; stroke-linejoin: round; stroke-linecap: round; }
      .hint { fill: transparent; }
      .hint:hover { fill: var(--muted); fill-opacity: .35; }
      .line.ink-text { stroke: var(--text); } .text.ink-text { fill: var(--text); }
      .line.ink-muted { stroke: var(--muted); } .text.ink-muted { fill: var(--muted); }
      .line.ink-grid { stroke: var(--grid); }
      .line.ink-first { stroke: var(--first); } .text.ink-first { fill: var(--first); }
      .line.ink-second { stroke: var(--second); } .text.ink-second { fill: var(--second); }
      .line.ink-faint { stroke: var(--faint); } .text.ink-faint { fill: var(--faint); }
      .line.ink-medium { stroke: var(--medium); } .text.ink-medium { fill: var(--medium); }
      .line.ink-strong { stroke: var(--strong); } .text.ink-strong { fill: var(--strong); }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.4rem; margin: 0; }
      dt { color: var(--muted); }
      dd { margin: 0; }
      @media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
      @media print {
        html { font-size: 85%; }
        body { max-width: none; padding: 0; font-size: 1rem; }
        p, figcaption { max-width: none; }
        .scroll { overflow: visible; }
        svg { min-width: 0; }
        th, td { padding: .3rem .5rem; }
        h2 { break-after: avoid; }
        figure, .finding, table { break-inside: avoid; }
      }
      """;

  private Report() {}

  /** Returns the page. */
  static String html(DepthResult result) {
    Setup setup = result.setup();
    return """
        <!DOCTYPE html>
        <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>Depth experiment: %s, %s, seed %d</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <h1>Do deeper networks train worse?</h1>
        <p class="lead">Plain and residual networks with 20 and 56 layers on %s, recipe %s, seed %d.</p>
        <p>He, Zhang, Ren and Sun (Deep Residual Learning for Image Recognition, 2015, sections 1 and 4.2) found that a plain
        network with more layers can end at a higher training error than one with fewer, and that shortcut connections repair
        this. This run makes the same comparison.</p>
        %s
        <h2>Findings</h2>
        %s
        <h2>Final figures</h2>
        <div class="scroll">
        %s</div>
        <h2>Curves</h2>
        %s%s
        <h2>Gradients over depth</h2>
        %s
        <h2>Recipe and environment</h2>
        <dl>
        %s</dl>
        </main>
        </body>
        </html>
        """
        .formatted(
            escape(setup.dataName()), escape(setup.recipe().name().toString()), setup.seed(), STYLE,
            escape(setup.trainingData()), escape(setup.recipe().name().toString()), setup.seed(),
            notes(result), findings(result), table(result),
            figure("errors", Figures.errors(result),
                "Error over the course of training, in the manner of figure 6 of the paper. Thin lines: training images, bold lines:"
                    + " held-out images. Learning rate: " + setup.recipe().learningRates() + "."),
            figure("losses", Figures.losses(result),
                "Loss over the course of training. The findings above rest on the thin lines: a deeper network that only overfitted"
                    + " would have the lower training loss. Held-out losses beyond the axis are drawn at its upper edge."),
            figure("gradients", Figures.gradients(result),
                "Euclidean norm of the gradient of each layer's weights. A gradient that vanished on its way back from the output "
                    + "would fall steeply towards the left."),
            facts(setup));
  }

  private static String notes(DepthResult result) {
    StringBuilder html = new StringBuilder();
    if (result.setup().recipe().name().shortened()) {
      html.append(note(limits(result.setup().recipe())));
    }
    if (!result.complete()) {
      html.append(note(result.status()));
    }
    return html.toString();
  }

  /** Says what a shortened run cannot show. */
  static String limits(Recipe recipe) {
    return format(
        "Shortened run: %,d iterations instead of the paper's %,d. It shows how the networks begin to train, not where they"
            + " end; only the recipe paper can show that. One seed, no error bars.",
        recipe.iterations(), Recipe.PAPER_ITERATIONS);
  }

  private static String note(String text) {
    return "<p class=\"note\">" + escape(text) + "</p>\n";
  }

  private static String findings(DepthResult result) {
    StringBuilder html = new StringBuilder();
    for (Finding finding : Findings.of(result)) {
      html.append("<section class=\"finding\"><h3>").append(escape(finding.verdict())).append("</h3><p>")
          .append(escape(finding.sentence())).append("</p></section>\n");
    }
    return html.toString();
  }

  private static String table(DepthResult result) {
    StringBuilder html = new StringBuilder("<table>\n<caption>Means of the last ")
        .append(NetworkRun.FINAL_EVALUATIONS)
        .append(" evaluations; times include the evaluations</caption>\n<thead><tr>");
    for (String head : ResultTable.heads(result)) {
      html.append("<th scope=\"col\">").append(escape(head)).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : ResultTable.rows(result)) {
      html.append("<tr><th scope=\"row\">").append(escape(row.get(0))).append("</th>");
      for (String cell : row.subList(1, row.size())) {
        html.append("<td>").append(escape(cell)).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>\n").toString();
  }

  private static String figure(String id, Figure figure, String caption) {
    return "<figure>\n<div class=\"scroll\">\n" + figure.svg(id) + "</div>\n<figcaption>" + escape(caption)
        + "</figcaption>\n</figure>\n";
  }

  private static String facts(Setup setup) {
    StringBuilder html = new StringBuilder();
    for (Setup.Fact fact : setup.facts()) {
      html.append("<dt>").append(escape(fact.term())).append("</dt><dd>").append(escape(fact.description()))
          .append("</dd>\n");
    }
    return html.toString();
  }
}
