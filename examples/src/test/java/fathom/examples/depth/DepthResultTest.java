package fathom.examples.depth;

import static fathom.examples.depth.DepthNetwork.PLAIN_20;
import static fathom.examples.depth.DepthNetwork.PLAIN_56;
import static fathom.examples.depth.DepthNetwork.RESNET_20;
import static fathom.examples.depth.DepthNetwork.RESNET_56;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.examples.depth.NetworkRun.State;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DepthResultTest {
  private static Measurement evaluation(int iteration, double trainLoss) {
    return new Measurement(iteration, 0.1, trainLoss, 0.5, trainLoss + 1, 0.6, iteration);
  }

  @Test
  void finalFiguresAreMeansOfTheLastTwoEvaluations() {
    NetworkRun run = NetworkRun.waiting(PLAIN_20, 10)
        .with(evaluation(10, 8))
        .with(evaluation(20, 4))
        .with(evaluation(30, 2));
    Measurement last = run.meanUpTo(Integer.MAX_VALUE).orElseThrow();
    assertEquals(30, last.iteration());
    assertEquals(3, last.trainLoss(), 1e-12);
    assertEquals(4, last.heldOutLoss(), 1e-12);
    assertEquals(6, run.meanUpTo(29).orElseThrow().trainLoss(), 1e-12);
    assertEquals(8, run.meanUpTo(10).orElseThrow().trainLoss(), 1e-12);
    assertTrue(run.meanUpTo(9).isEmpty());
  }

  @Test
  void statusOfACompleteRun() {
    DepthResult result = SampleResults.complete(1, 1, 1, 1);
    assertTrue(result.complete());
    assertEquals("Complete: all four networks have come to their end.", result.status());
    assertTrue(result.with(SampleResults.diverged(RESNET_56)).complete());
  }

  @Test
  void statusOfAnInterruptedRun() {
    DepthResult result = SampleResults.waiting().with(SampleResults.finished(PLAIN_20, 1));
    NetworkRun second = result.run(PLAIN_56).at(State.INTERRUPTED, 140, 20);
    assertEquals("Interrupted after iteration 140 of 300 of plain-56; ResNet-20 and ResNet-56 were not trained.",
        result.with(second).status());
    assertFalse(result.with(second).complete());
    DepthResult late = result.with(SampleResults.finished(PLAIN_56, 1)).with(SampleResults.finished(RESNET_20, 1));
    assertEquals("Interrupted after iteration 7 of 300 of ResNet-56.",
        late.with(late.run(RESNET_56).at(State.INTERRUPTED, 7, 20)).status());
    assertEquals("Interrupted before ResNet-20; ResNet-20 and ResNet-56 were not trained.",
        result.with(SampleResults.finished(PLAIN_56, 1)).with(result.run(RESNET_20).at(State.INTERRUPTED, 0, 0))
            .status());
  }

  @Test
  void statusOnTheWay() {
    DepthResult result = SampleResults.waiting().with(SampleResults.finished(PLAIN_20, 1))
        .with(SampleResults.finished(PLAIN_56, 1));
    assertEquals(
        "Unfinished: when this was written, ResNet-20 had come to iteration 30 of 300; ResNet-56 was not trained.",
        result.with(result.run(RESNET_20).at(State.RUNNING, 30, 20)).status());
    assertEquals("Unfinished: ResNet-20 and ResNet-56 were not trained.", result.status());
  }

  @Test
  void tableShowsHowFarEachNetworkCame() {
    DepthResult result = SampleResults.complete(0.46, 1.27, 0.34, 0.84)
        .with(SampleResults.diverged(PLAIN_56))
        .with(SampleResults.trained(RESNET_20, 150, 0.5, 1).at(State.INTERRUPTED, 153, 3700))
        .with(NetworkRun.waiting(RESNET_56, 853_018));
    assertEquals(
        List.of(
            "network    parameters      iterations  training loss  training error  held-out error       time",
            "plain-20      269,722             300          0.460           15.3%           16.4%  1 min 5 s",
            "plain-56      853,018  diverged at 57          2.300           76.7%           82.1%       12 s",
            "ResNet-20     269,722      153 of 300          0.500           16.7%           17.9%  1 h 1 min",
            "ResNet-56     853,018     not trained              -               -               -          -"),
        ResultTable.lines(result));
  }

  @Test
  void tableShowsTheTestErrorWhereThereIsOne() {
    DepthResult result = SampleResults.complete(0.46, 1.27, 0.34, 0.84);
    assertFalse(ResultTable.heads(result).contains("test error"));
    DepthResult tested = result.with(result.run(PLAIN_20).withTestError(0.0875));
    assertEquals("8.8%", ResultTable.rows(tested).get(0).get(ResultTable.heads(tested).indexOf("test error")));
    assertEquals("-", ResultTable.rows(tested).get(1).get(ResultTable.heads(tested).indexOf("test error")));
    assertEquals(OptionalDouble.empty(), tested.run(PLAIN_56).testError());
  }

  @Test
  void durations() {
    assertEquals("0 s", ResultTable.duration(0.4));
    assertEquals("59 s", ResultTable.duration(59.4));
    assertEquals("1 min 0 s", ResultTable.duration(59.6));
    assertEquals("2 h 5 min", ResultTable.duration(7_530));
  }
}
