package fathom.examples.depth;

import static fathom.examples.depth.DepthNetwork.PLAIN_20;
import static fathom.examples.depth.DepthNetwork.PLAIN_56;
import static fathom.examples.depth.DepthNetwork.RESNET_20;
import static fathom.examples.depth.DepthNetwork.RESNET_56;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fathom.examples.depth.Findings.Finding;
import fathom.examples.depth.GradientProfile.LayerNorm;
import fathom.examples.depth.NetworkRun.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final DepthResult USUAL = SampleResults.complete(0.46, 1.27, 0.34, 0.84);

  private static void assertFinding(String verdict, String sentence, Finding finding) {
    assertEquals(verdict, finding.verdict());
    assertEquals(sentence, finding.sentence());
  }

  private static Finding degradation(DepthResult result) {
    return Findings.of(result).get(0);
  }

  private static Finding repair(DepthResult result) {
    return Findings.of(result).get(1);
  }

  private static Finding gradients(DepthResult result) {
    return Findings.of(result).get(2);
  }

  private static NetworkRun interrupted(DepthNetwork network, int iterations, double loss) {
    return SampleResults.trained(network, iterations, loss, 1.02).at(State.INTERRUPTED, iterations + 3, 30);
  }

  // ---- degradation ----

  @Test
  void degradationIsSeen() {
    assertFinding("Degradation seen",
        "After 300 iterations the training loss of plain-56 is 1.270, that of plain-20 0.460 (training error 42.3% against 15.3%):"
            + " the deeper network fits the very images that it is trained on worse, so this is not overfitting.",
        degradation(USUAL));
  }

  @Test
  void degradationIsNotSeenWhenTheDeeperNetworkTrainsBetter() {
    assertFinding("No degradation seen in this run",
        "After 300 iterations the deeper plain network has the lower training loss: 0.300 for plain-56, 0.460 for plain-20.",
        degradation(SampleResults.complete(0.46, 0.30, 0.34, 0.84)));
  }

  @Test
  void degradationIsNotSeenWhenBothAreLevel() {
    assertFinding("No degradation seen in this run",
        "After 300 iterations the training losses of plain-56 and plain-20 are equal to within 5%: 0.480 and 0.460.",
        degradation(SampleResults.complete(0.46, 0.48, 0.34, 0.84)));
  }

  @Test
  void divergenceOfTheDeeperNetworkIsDegradation() {
    assertFinding("Degradation seen",
        "plain-56 diverged (its loss was no longer a finite number at iteration 57), while plain-20 trained to a training loss of"
            + " 0.460.",
        degradation(USUAL.with(SampleResults.diverged(PLAIN_56))));
  }

  @Test
  void divergenceOfTheShallowNetworkLeavesTheQuestionOpen() {
    assertFinding("Degradation not judged",
        "plain-20 diverged (its loss was no longer a finite number at iteration 57).",
        degradation(USUAL.with(SampleResults.diverged(PLAIN_20))));
    assertFinding("Degradation not judged",
        "plain-20 diverged (its loss was no longer a finite number at iteration 57).",
        degradation(USUAL.with(SampleResults.diverged(PLAIN_20)).with(SampleResults.diverged(PLAIN_56))));
  }

  @Test
  void interruptedNetworksAreComparedAsFarAsBothCame() {
    DepthResult result = USUAL.with(interrupted(PLAIN_56, 150, 1.9));
    double plain20 = result.run(PLAIN_20).meanUpTo(150).orElseThrow().trainLoss();
    String sentence = degradation(result).sentence();
    assertEquals("Degradation seen", degradation(result).verdict());
    assertEquals(
        String.format(java.util.Locale.ROOT,
            "After 150 of 300 iterations the training loss of plain-56 is 1.900, that of plain-20 %.3f", plain20),
        sentence.substring(0, sentence.indexOf(" (training")));
  }

  @Test
  void untrainedNetworksAreNotJudged() {
    DepthResult result = SampleResults.waiting().with(SampleResults.finished(PLAIN_20, 0.46));
    assertFinding("Degradation not judged", "plain-56 was not trained.", degradation(result));
    assertFinding("Degradation not judged", "plain-56 was not evaluated yet.",
        degradation(result.with(result.run(PLAIN_56).at(State.INTERRUPTED, 3, 1))));
    assertFinding("Shortcuts not judged", "plain-56 was not trained.", repair(result));
    assertFinding("Gradients not judged", "No finite gradient norms of plain-56 were recorded.", gradients(result));
  }

  // ---- repair ----

  @Test
  void shortcutsHelpInPart() {
    assertFinding("Shortcuts help",
        "After 300 iterations the training loss of ResNet-56 is 0.840, that of plain-56 1.270, with the same number of parameters;"
            + " it is still above ResNet-20 (0.340), so within this run the repair is not complete.",
        repair(USUAL));
  }

  @Test
  void shortcutsHelpInFull() {
    assertFinding("Shortcuts help",
        "After 300 iterations the training loss of ResNet-56 is 0.350, that of plain-56 1.270, with the same number of parameters;"
            + " it is level with ResNet-20 (0.340), the degradation is gone.",
        repair(SampleResults.complete(0.46, 1.27, 0.34, 0.35)));
    assertFinding("Shortcuts help",
        "After 300 iterations the training loss of ResNet-56 is 0.200, that of plain-56 1.270, with the same number of parameters;"
            + " it is below ResNet-20 (0.340), the greater depth pays.",
        repair(SampleResults.complete(0.46, 1.27, 0.34, 0.20)));
  }

  @Test
  void shortcutsDoNotHelp() {
    assertFinding("Shortcuts did not help in this run",
        "After 300 iterations the training loss of ResNet-56 is 1.500, higher than that of plain-56, 1.270.",
        repair(SampleResults.complete(0.46, 1.27, 0.34, 1.5)));
    assertFinding("Shortcuts make no clear difference in this run",
        "After 300 iterations the training losses of ResNet-56 and plain-56 are equal to within 5%: 1.250 and 1.270.",
        repair(SampleResults.complete(0.46, 1.27, 0.34, 1.25)));
  }

  @Test
  void divergenceAndShortcuts() {
    assertFinding("Shortcuts did not help in this run",
        "ResNet-56 diverged (its loss was no longer a finite number at iteration 57), while plain-56 trained to a training loss of"
            + " 1.270.",
        repair(USUAL.with(SampleResults.diverged(RESNET_56))));
    assertFinding("Shortcuts help",
        "ResNet-56 trained to a training loss of 0.840, where plain-56 diverged (its loss was no longer a finite number at"
            + " iteration 57); it is still above ResNet-20 (0.340), so within this run the repair is not complete.",
        repair(USUAL.with(SampleResults.diverged(PLAIN_56))));
    assertFinding("Shortcuts not judged",
        "plain-56 diverged (its loss was no longer a finite number at iteration 57).",
        repair(USUAL.with(SampleResults.diverged(PLAIN_56)).with(SampleResults.diverged(RESNET_56))));
    assertFinding("Shortcuts help",
        "After 300 iterations the training loss of ResNet-56 is 0.840, that of plain-56 1.270, with the same number of parameters.",
        repair(USUAL.with(SampleResults.diverged(RESNET_20))));
  }

  // ---- gradients ----

  private static DepthResult withGradients(double factor) {
    NetworkRun run = SampleResults.trained(PLAIN_56, SampleResults.ITERATIONS, 1.27, factor);
    return USUAL.with(run.at(State.FINISHED, SampleResults.ITERATIONS, 65));
  }

  private static final String RESNET_AND_PAPER = ", those of ResNet-56 by 2.1 at iteration 1, 2.1 at iteration 30 and 2.1 at"
      + " iteration 300; the paper finds them healthy with batch normalisation (section 4.1), which here means a factor of at"
      + " most 10 either way.";

  @Test
  void gradientsAreHealthy() {
    assertFinding("Gradients stay healthy in plain-56",
        "From the last third of the layers to the first, the gradient norms of plain-56 change by a factor of 2.1 at iteration 1,"
            + " 2.1 at iteration 30 and 2.1 at iteration 300" + RESNET_AND_PAPER,
        gradients(USUAL));
  }

  @Test
  void gradientsVanish() {
    assertFinding("Gradients in plain-56 vanish at iterations 1, 30 and 300",
        "From the last third of the layers to the first, the gradient norms of plain-56 change by a factor of 0.0003 at iteration 1,"
            + " 0.0003 at iteration 30 and 0.0003 at iteration 300" + RESNET_AND_PAPER,
        gradients(withGradients(0.81)));
  }

  @Test
  void gradientsExplode() {
    assertFinding("Gradients in plain-56 explode at iterations 1, 30 and 300",
        "From the last third of the layers to the first, the gradient norms of plain-56 change by a factor of 1,021 at iteration 1,"
            + " 1,021 at iteration 30 and 1,021 at iteration 300" + RESNET_AND_PAPER,
        gradients(withGradients(1.2)));
  }

  @Test
  void gradientsExplodeAndVanishInTurn() {
    NetworkRun run = NetworkRun.waiting(PLAIN_56, 1)
        .with(new GradientProfile(1, List.of(new LayerNorm("a", 20), new LayerNorm("b", 1))))
        .with(new GradientProfile(9, List.of(new LayerNorm("a", 0.05), new LayerNorm("b", 1))));
    assertFinding("Gradients in plain-56 explode at iteration 1 and vanish at iteration 9",
        "From the last third of the layers to the first, the gradient norms of plain-56 change by a factor of 20 at iteration 1 and"
            + " 0.05 at iteration 9; the paper finds them healthy with batch normalisation (section 4.1), which here means a factor"
            + " of at most 10 either way.",
        gradients(SampleResults.waiting().with(run)));
  }

  @Test
  void gradientsThatAreNotFiniteAreLeftOut() {
    GradientProfile broken = new GradientProfile(2, List.of(new LayerNorm("a", Double.NaN), new LayerNorm("b", 1)));
    DepthResult result = SampleResults.waiting();
    assertEquals("Gradients not judged", gradients(result.with(result.run(PLAIN_56).with(broken))).verdict());
  }
}
