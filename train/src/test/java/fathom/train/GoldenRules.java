package fathom.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** Update rules by PyTorch's names of optimisers and their hyper-parameters. */
final class GoldenRules {
  private GoldenRules() {}

  /** Returns the rule of an optimiser; fails if it or one of its hyper-parameters is unknown. */
  static UpdateRule rule(String optimizer, JsonObject hyper) {
    Golden.Attributes h = new Golden.Attributes(hyper);
    h.number("lr"); // given to each step
    h.is("maximize"); // by the sign of the gradients
    UpdateRule rule = rule(optimizer, h);
    h.checkAllUsed();
    return rule;
  }

  private static UpdateRule rule(String optimizer, Golden.Attributes h) {
    double weightDecay = h.number("weight_decay");
    return switch (optimizer) {
      case "SGD" -> sgd(h, weightDecay);
      case "Adam" -> {
        Adam rule = new Adam().betas(beta(h, 0), beta(h, 1)).epsilon(h.number("eps")).weightDecay(weightDecay);
        yield h.is("amsgrad") ? rule.amsgrad() : rule;
      }
      case "AdamW" -> {
        AdamW rule = new AdamW().betas(beta(h, 0), beta(h, 1)).epsilon(h.number("eps")).weightDecay(weightDecay);
        yield h.is("amsgrad") ? rule.amsgrad() : rule;
      }
      case "NAdam" -> new NAdam().betas(beta(h, 0), beta(h, 1)).epsilon(h.number("eps")).weightDecay(weightDecay)
          .momentumDecay(h.number("momentum_decay"));
      case "RAdam" ->
        new RAdam().betas(beta(h, 0), beta(h, 1)).epsilon(h.number("eps")).weightDecay(weightDecay);
      case "RMSprop" -> {
        RmsProp rule = new RmsProp().alpha(h.number("alpha")).epsilon(h.number("eps")).weightDecay(weightDecay)
            .momentum(h.number("momentum"));
        yield h.is("centered") ? rule.centered() : rule;
      }
      case "Adagrad" -> new Adagrad().learningRateDecay(h.number("lr_decay")).weightDecay(weightDecay)
          .initialAccumulator(h.number("initial_accumulator_value")).epsilon(h.number("eps"));
      case "Adadelta" -> new Adadelta().rho(h.number("rho")).epsilon(h.number("eps")).weightDecay(weightDecay);
      default -> throw new AssertionError("unknown optimizer " + optimizer);
    };
  }

  private static Sgd sgd(Golden.Attributes h, double weightDecay) {
    double momentum = h.number("momentum");
    Sgd rule = new Sgd().weightDecay(weightDecay);
    rule = h.is("nesterov") ? rule.nesterov(momentum) : rule.momentum(momentum);
    return rule.dampening(h.number("dampening"));
  }

  private static double beta(Golden.Attributes h, int i) {
    JsonArray betas = h.get("betas").getAsJsonArray();
    return betas.get(i).getAsDouble();
  }
}
