package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares schedules with PyTorch's schedulers: every entry of {@code schedules.json}. */
class ScheduleGoldenTest {
  private static final Map<String, Integer> RUN = new TreeMap<>();

  static List<Arguments> entries() throws IOException {
    return Golden.objects("schedules.json").stream().map(entry -> Arguments.of(entry.get("name").getAsString(), entry))
        .toList();
  }

  @AfterAll
  static void report() {
    System.out.println(
        "Reference schedules: " + RUN.values().stream().mapToInt(n -> n).sum() + " cases run " + RUN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("entries")
  void golden(String name, JsonObject entry) {
    double base = entry.get("base_lr").getAsDouble();
    String scheduler = entry.get("scheduler").getAsString();
    JsonObject attributes = entry.getAsJsonObject("attrs");
    List<JsonElement> rates = entry.getAsJsonArray("lrs").asList();
    if (scheduler.equals("ReduceLROnPlateau")) {
      Plateau.Course course = plateau(attributes).over(Schedule.constant(base));
      List<JsonElement> metrics = entry.getAsJsonArray("metrics").asList();
      for (int t = 0; t < rates.size(); t++) {
        assertClose(rates.get(t), course.at(t), "learning rate at step " + t);
        course.observe(t + 1, metrics.get(t).isJsonNull() ? Double.NaN : metrics.get(t).getAsDouble());
      }
    } else {
      Schedule schedule = schedule(scheduler, base, attributes);
      for (int t = 0; t < rates.size(); t++) {
        assertClose(rates.get(t), schedule.at(t), "learning rate at step " + t);
      }
      if (entry.has("momentums")) {
        Schedule momentum = ((OneCycle) schedule).momentum();
        List<JsonElement> momenta = entry.getAsJsonArray("momentums").asList();
        for (int t = 0; t < momenta.size(); t++) {
          assertClose(momenta.get(t), momentum.at(t), "momentum at step " + t);
        }
      }
    }
    RUN.merge(scheduler, 1, Integer::sum);
  }

  private static void assertClose(JsonElement expected, double got, String where) {
    assertEquals(expected.getAsDouble(), got, 1e-12 + 1e-9 * Math.abs(expected.getAsDouble()), where);
  }

  /** Returns the schedule of a PyTorch scheduler; fails if it or one of its attributes is unknown. */
  private static Schedule schedule(String scheduler, double base, JsonObject attributes) {
    Golden.Attributes a = new Golden.Attributes(attributes);
    Schedule schedule = switch (scheduler) {
      case "StepLR" -> Schedule.step(base, a.whole("step_size"), a.number("gamma", 0.1));
      case "MultiStepLR" -> Schedule.multiStep(
          base, a.number("gamma", 0.1),
          a.get("milestones").getAsJsonArray().asList().stream().mapToLong(JsonElement::getAsLong).sorted().toArray());
      case "ExponentialLR" -> Schedule.exponential(base, a.number("gamma"));
      case "CosineAnnealingLR" -> Schedule.cosine(base, a.whole("T_max"), a.number("eta_min", 0));
      case "CosineAnnealingWarmRestarts" -> Schedule.cosineRestarts(
          base, a.whole("T_0"), Math.toIntExact(a.whole("T_mult", 1)), a.number("eta_min", 0));
      case "LinearLR" -> Schedule.linear(
          base, a.number("start_factor", 1 / 3.0), a.number("end_factor", 1), a.whole("total_iters", 5));
      case "ConstantLR" -> Schedule.constant(base * a.number("factor", 1 / 3.0))
          .then(a.whole("total_iters", 5), Schedule.constant(base));
      case "PolynomialLR" -> Schedule.polynomial(base, a.whole("total_iters", 5), a.number("power", 1));
      case "OneCycleLR" -> oneCycle(a);
      case "SequentialLR" -> sequence(base, a);
      default -> throw new AssertionError("unknown scheduler " + scheduler);
    };
    a.checkAllUsed();
    return schedule;
  }

  private static OneCycle oneCycle(Golden.Attributes a) {
    long steps = a.find("total_steps").map(JsonElement::getAsLong)
        .orElseGet(() -> a.whole("epochs") * a.whole("steps_per_epoch"));
    OneCycle defaults = new OneCycle(a.number("max_lr"), steps);
    OneCycle cycle = defaults.riseFraction(a.number("pct_start", defaults.riseFraction()))
        .curve(switch (a.text("anneal_strategy", "cos")) {
          case "cos" -> OneCycle.Curve.COSINE;
          case "linear" -> OneCycle.Curve.LINEAR;
          default -> throw new AssertionError(a.get("anneal_strategy"));
        })
        .divisors(
            a.number("div_factor", defaults.startDivisor()), a.number("final_div_factor", defaults.endDivisor()))
        .momenta(
            a.number("base_momentum", defaults.lowMomentum()), a.number("max_momentum", defaults.highMomentum()));
    a.is("cycle_momentum"); // without it, there are no momenta to compare
    return a.is("three_phase") ? cycle.threePhases() : cycle;
  }

  private static Schedule sequence(double base, Golden.Attributes a) {
    List<JsonElement> milestones = a.get("milestones").getAsJsonArray().asList();
    List<JsonElement> parts = a.get("schedulers").getAsJsonArray().asList();
    assertEquals(parts.size(), milestones.size() + 1);
    Schedule sequence = part(base, parts.get(0));
    for (int i = 0; i < milestones.size(); i++) {
      sequence = sequence.then(milestones.get(i).getAsLong(), part(base, parts.get(i + 1)));
    }
    return sequence;
  }

  private static Schedule part(double base, JsonElement part) {
    JsonObject object = part.getAsJsonObject();
    return schedule(object.get("scheduler").getAsString(), base, object.getAsJsonObject("attrs"));
  }

  private static Plateau plateau(JsonObject attributes) {
    Golden.Attributes a = new Golden.Attributes(attributes);
    Plateau defaults = new Plateau();
    Plateau plateau = defaults
        .goal(switch (a.text("mode", "min")) {
          case "min" -> Plateau.Goal.LOWEST;
          case "max" -> Plateau.Goal.HIGHEST;
          default -> throw new AssertionError(a.get("mode"));
        })
        .threshold(a.number("threshold", defaults.threshold()), switch (a.text("threshold_mode", "rel")) {
          case "rel" -> Plateau.Margin.RELATIVE;
          case "abs" -> Plateau.Margin.ABSOLUTE;
          default -> throw new AssertionError(a.get("threshold_mode"));
        })
        .factor(a.number("factor", defaults.factor())).patience(a.whole("patience", defaults.patience()))
        .cooldown(a.whole("cooldown", defaults.cooldown())).min(a.number("min_lr", defaults.min()))
        .epsilon(a.number("eps", defaults.epsilon()));
    a.checkAllUsed();
    return plateau;
  }
}
