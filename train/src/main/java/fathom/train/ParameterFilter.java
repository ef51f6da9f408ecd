package fathom.train;

import fathom.nn.Parameter;
import java.util.Set;

/** Chooses parameters of a network by name and role. */
@FunctionalInterface
public interface ParameterFilter {
  /** All parameters. */
  ParameterFilter ALL = (name, parameter) -> true;

  /** The weights of convolutions and linear layers; not biases, not the scales and shifts of normalisation layers. */
  ParameterFilter WEIGHTS = roles(Parameter.Role.CONV_WEIGHT, Parameter.Role.LINEAR_WEIGHT);

  /**
   * Biases, and the scales and shifts of normalisation layers: what is usually spared from weight decay (T. He et al.:
   * "Bag of tricks for image classification", CVPR 2019, section 3.1).
   */
  ParameterFilter BIASES_AND_NORMS = roles(Parameter.Role.BIAS, Parameter.Role.NORM_WEIGHT, Parameter.Role.NORM_BIAS);

  /**
   * Returns whether a parameter is chosen.
   *
   * @param name full name such as {@code layer1.0.conv1.weight}
   * @param parameter the parameter
   * @return true if it is chosen
   */
  boolean test(String name, Parameter parameter);

  /**
   * Chooses parameters by role.
   *
   * @param roles what the chosen parameters are for
   * @return the filter
   */
  static ParameterFilter roles(Parameter.Role... roles) {
    Set<Parameter.Role> chosen = Set.of(roles);
    return (name, parameter) -> chosen.contains(parameter.role());
  }
}
