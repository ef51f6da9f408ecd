package fathom.init;

import fathom.core.Rng;
import fathom.core.TensorException;
import fathom.core.Threads;
import fathom.nn.Layer;
import fathom.nn.MultiheadAttention;
import fathom.nn.Parameter;
import fathom.nn.ResidualBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rules that say which parameter of a network gets which initialiser. <b>The last rule that matches a parameter
 * wins</b>, so rules go from the general to the particular and {@link #with} refines what is there. Immutable.
 *
 * <pre>{@code
 * Initialization.standard().with("*.bn2.weight", Initializers.zeros()).apply(network, 1);
 * }</pre>
 *
 * <p>The values of a parameter depend on the seed and on its full name only, not on when or where in a network it was
 * declared: its stream is {@code Rng.of(seed).split(name)}. So two networks that share a name and a shape start with
 * the same values there.
 */
public final class Initialization {
  private record Rule(String text, Predicate<Place> matches, Initializer initializer) {}

  /** Parameters with more elements are computed one by one, each by all threads; the others side by side. */
  private static final int LARGE = 1 << 22;

  private final List<Rule> rules;

  private Initialization(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Returns an initialisation without rules, for building one from scratch.
   *
   * @return the empty initialisation
   */
  public static Initialization empty() {
    return new Initialization(List.of());
  }

  /**
   * Returns the initialisation of He et al. 2015, "Deep residual learning", section 4.2, which refers to "Delving deep
   * into rectifiers", section 2.2, and "Batch normalization": weights of convolutions and linear layers
   * {@link Initializers#heNormal()} with fan-in (equation 10: their inputs come from ReLUs), biases 0, normalisation
   * weight 1 and bias 0. Embeddings, which the papers do not have, are PyTorch's: {@link Initializers#embedding()}.
   *
   * @return the standard initialisation
   */
  public static Initialization standard() {
    return empty()
        .with(Parameter.Role.CONV_WEIGHT, Initializers.heNormal())
        .with(Parameter.Role.LINEAR_WEIGHT, Initializers.heNormal())
        .with(Parameter.Role.EMBEDDING, Initializers.embedding())
        .with(Parameter.Role.ACTIVATION_SLOPE, Initializers.constant(0.25))
        .with(Parameter.Role.BIAS, Initializers.zeros())
        .with(Parameter.Role.NORM_WEIGHT, Initializers.ones())
        .with(Parameter.Role.NORM_BIAS, Initializers.zeros());
  }

  /**
   * Returns the initialisation that PyTorch 1.13's layers give themselves: weights of convolutions and linear layers
   * {@code kaiming_uniform_(a=sqrt(5))}, which is even in [-b, b) with b = 1 / sqrt(fan-in), their biases even in the
   * same interval, embeddings standard normal, normalisation weight 1 and bias 0. Attention maps its inputs with {@code
   * xavier_uniform_} weights, and its biases are 0.
   *
   * @return PyTorch's initialisation
   */
  public static Initialization pyTorchDefaults() {
    return empty()
        .with(Parameter.Role.CONV_WEIGHT, Initializers.heUniform().negativeSlope(Math.sqrt(5)))
        .with(Parameter.Role.LINEAR_WEIGHT, Initializers.heUniform().negativeSlope(Math.sqrt(5)))
        .with(Parameter.Role.EMBEDDING, Initializers.embedding())
        .with(Parameter.Role.ACTIVATION_SLOPE, Initializers.constant(0.25))
        .with(Parameter.Role.BIAS, Initializers.uniformByFanIn())
        .with(Parameter.Role.NORM_WEIGHT, Initializers.ones())
        .with(Parameter.Role.NORM_BIAS, Initializers.zeros())
        .with(MultiheadAttention.class, "*_proj_weight", Initializers.xavierUniform())
        .with(MultiheadAttention.class, "in_proj_bias", Initializers.zeros())
        .with(MultiheadAttention.class, "out_proj.bias", Initializers.zeros());
  }

  /**
   * Returns the initialisation of torchvision 0.14's residual networks: convolutions {@link Initializers#heNormal()}
   * with fan-out, everything else {@link #pyTorchDefaults()}. Its option {@code zero_init_residual} is {@link
   * #zeroGamma()}.
   *
   * @return torchvision's initialisation
   */
  public static Initialization torchvisionResNet() {
    return pyTorchDefaults().with(Parameter.Role.CONV_WEIGHT, Initializers.heNormal().fanOut());
  }

  /**
   * Returns the start of {@link Lsuv}: weights of convolutions and linear layers {@link Initializers#orthogonal()},
   * everything else {@link #standard()}.
   *
   * @return the orthonormal initialisation
   */
  public static Initialization orthonormal() {
    return standard()
        .with(Parameter.Role.CONV_WEIGHT, Initializers.orthogonal())
        .with(Parameter.Role.LINEAR_WEIGHT, Initializers.orthogonal());
  }

  /**
   * Adds a rule that sets the scale of the last normalisation of every {@link ResidualBlock} to 0, so that the network
   * starts as if its blocks were not there: Goyal et al. 2017, "Accurate, large minibatch SGD", section 5.1.
   *
   * @return the changed initialisation
   */
  public Initialization zeroGamma() {
    return with(
        new Rule(
            "end of residual branch", place -> place.layers().stream().anyMatch(
                enclosing -> enclosing.layer() instanceof ResidualBlock block
                    && block.branchScale().filter(scale -> scale == place.parameter()).isPresent()),
            Initializers.zeros()));
  }

  /**
   * Adds a rule for all parameters of a role.
   *
   * @param role the role
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(Parameter.Role role, Initializer initializer) {
    return with(role.toString(), (name, parameter) -> parameter.role() == role, initializer);
  }

  /**
   * Adds a rule for all parameters whose full name matches a pattern.
   *
   * @param names a full name such as {@code layer1.0.conv1.weight}, in which each {@code *} stands for any text, dots
   *     included
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(String names, Initializer initializer) {
    Pattern pattern = pattern(names);
    return with(names, (name, parameter) -> pattern.matcher(name).matches(), initializer);
  }

  /**
   * Adds a rule for parameters of all layers of a class.
   *
   * @param layers a class of layers; those below one count as its parts
   * @param names the name that a parameter has for such a layer, such as {@code weight} or {@code out_proj.bias}, in
   *     which each {@code *} stands for any text, dots included
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(Class<? extends Layer> layers, String names, Initializer initializer) {
    Pattern pattern = pattern(names);
    return with(
        new Rule(
            layers.getSimpleName() + " " + names, place -> place.layers().stream().anyMatch(
                enclosing -> layers.isInstance(enclosing.layer()) && pattern.matcher(enclosing.name()).matches()),
            initializer));
  }

  private static Pattern pattern(String names) {
    return Pattern.compile(
        names.chars().mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()));
  }

  /**
   * Adds a rule for all parameters that a condition holds for.
   *
   * @param text the rule in words, for reports
   * @param matches the condition, on the full name and the parameter
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(String text, BiPredicate<String, Parameter> matches, Initializer initializer) {
    return with(new Rule(text, place -> matches.test(place.name(), place.parameter()), initializer));
  }

  private Initialization with(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new Initialization(more);
  }

  /**
   * Sets all parameters of a network.
   *
   * @param network the network; buffers such as running means stay as they are
   * @param seed decides the values together with the names
   * @return what was set, by which rule
   * @throws IllegalArgumentException if no rule matches a parameter; nothing is set then
   * @throws TensorException if an initialiser does not suit a parameter; nothing is set then
   */
  public InitializationReport apply(Layer network, long seed) {
    return set(Place.of(network), seed);
  }

  /**
   * Sets the parameters of a network that have no value yet.
   *
   * @param network the network
   * @param seed decides the values together with the names
   * @return what was set, by which rule
   * @throws IllegalArgumentException if no rule matches such a parameter; nothing is set then
   * @throws TensorException if an initialiser does not suit such a parameter; nothing is set then
   */
  public InitializationReport applyToUnset(Layer network, long seed) {
    return set(Place.of(network).stream().filter(place -> !place.parameter().isSet()).toList(), seed);
  }

  private InitializationReport set(List<Place> places, long seed) {
    List<Rule> chosen = places.stream().map(this::ruleFor).toList();
    Rng random = Rng.of(seed);
    float[][] values = new float[places.size()][];
    Threads.run(values.length, i -> {
      if (places.get(i).parameter().size() <= LARGE) {
        values[i] = values(places.get(i), chosen.get(i), random);
      }
    });
    for (int i = 0; i < values.length; i++) {
      if (places.get(i).parameter().size() > LARGE) {
        values[i] = values(places.get(i), chosen.get(i), random);
      }
    }
    List<InitializationReport.Entry> entries = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Parameter parameter = places.get(i).parameter();
      parameter.set(values[i]);
      Rule rule = chosen.get(i);
      entries.add(InitializationReport.Entry.of(
          places.get(i).name(), parameter.shape(), rule.text(), rule.initializer().toString(), values[i]));
    }
    return new InitializationReport(entries);
  }

  private static float[] values(Place place, Rule rule, Rng random) {
    Parameter parameter = place.parameter();
    float[] values = new float[parameter.size()];
    try {
      rule.initializer().within(place.layer()).fill(values, parameter, random.split(place.name()));
    } catch (TensorException e) {
      throw e.within(place.name(), parameter.role() + " " + parameter.shape());
    }
    return values;
  }

  private Rule ruleFor(Place place) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).matches().test(place)) {
        return rules.get(i);
      }
    }
    Parameter parameter = place.parameter();
    throw new IllegalArgumentException(
        "initialization: no rule matches " + place.name() + ", a " + parameter.role() + " "
            + parameter.shape() + "; " + this + "; add one with with(...)");
  }

  /** Returns the rules in order, such as {@code rules: conv weight -> heNormal(fan-in, gain 1.414), bias -> zeros}. */
  @Override
  public String toString() {
    return rules.isEmpty()
        ? "there are no rules"
        : rules.stream().map(r -> r.text() + " -> " + r.initializer()).collect(Collectors.joining(", ", "rules: ", ""));
  }
}
