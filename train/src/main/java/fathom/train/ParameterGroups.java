package fathom.train;

import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says by which rule, and at which multiple of the learning rate, each parameter of a network is updated. <b>The last
 * group that a parameter matches is the one it belongs to</b>, so groups go from the general to the particular and
 * {@link #with} refines what is there. Immutable.
 *
 * <pre>{@code
 * AdamW rule = new AdamW().weightDecay(0.05);
 * ParameterGroups.of(rule)
 *     .with("no decay", ParameterFilter.BIASES_AND_NORMS, rule.weightDecay(0))
 *     .with("classifier", (name, parameter) -> name.startsWith("fc."), rule, 10)
 * }</pre>
 */
public final class ParameterGroups {
  /**
   * Parameters that are updated alike.
   *
   * @param name the group in words, for messages
   * @param filter which parameters match
   * @param rule how they are updated, weight decay included
   * @param learningRateFactor what the learning rate is multiplied by, 0 or more
   */
  public record Group(String name, ParameterFilter filter, UpdateRule rule, double learningRateFactor) {
    /**
     * Checks the factor.
     *
     * @param name the group in words
     * @param filter which parameters match
     * @param rule how they are updated
     * @param learningRateFactor what the learning rate is multiplied by
     * @throws IllegalArgumentException if the factor is negative or not finite
     */
    public Group {
      Settings.checkNotNegative("parameter group " + name, "learning rate factor", learningRateFactor);
    }

    @Override
    public String toString() {
      return name + " -> " + (learningRateFactor == 1 ? "" : learningRateFactor + " * ") + rule;
    }
  }

  private final List<Group> groups;

  private ParameterGroups(List<Group> groups) {
    this.groups = groups;
  }

  /**
   * Returns no group, for building from scratch.
   *
   * @return groups that no parameter matches
   */
  public static ParameterGroups empty() {
    return new ParameterGroups(List.of());
  }

  /**
   * Returns one group that every parameter matches.
   *
   * @param rule how parameters are updated
   * @return the group {@code all}
   */
  public static ParameterGroups of(UpdateRule rule) {
    return empty().with("all", ParameterFilter.ALL, rule);
  }

  /**
   * Adds a group with the plain learning rate.
   *
   * @param name the group in words, for messages
   * @param filter which parameters match
   * @param rule how they are updated
   * @return the changed groups
   */
  public ParameterGroups with(String name, ParameterFilter filter, UpdateRule rule) {
    return with(name, filter, rule, 1);
  }

  /**
   * Adds a group.
   *
   * @param name the group in words, for messages
   * @param filter which parameters match
   * @param rule how they are updated
   * @param learningRateFactor what the learning rate is multiplied by, 0 or more
   * @return the changed groups
   * @throws IllegalArgumentException if the factor is negative or not finite
   */
  public ParameterGroups with(String name, ParameterFilter filter, UpdateRule rule, double learningRateFactor) {
    List<Group> more = new ArrayList<>(groups);
    more.add(new Group(name, filter, rule, learningRateFactor));
    return new ParameterGroups(more);
  }

  /**
   * Returns the group that a parameter belongs to, the last one that it matches.
   *
   * @param name full name such as {@code layer1.0.conv1.weight}
   * @param parameter the parameter
   * @return the group
   * @throws IllegalArgumentException if it matches none
   */
  public Group groupOf(String name, Parameter parameter) {
    for (int i = groups.size() - 1; i >= 0; i--) {
      if (groups.get(i).filter().test(name, parameter)) {
        return groups.get(i);
      }
    }
    throw new IllegalArgumentException("parameter groups: no group matches " + name + ", a " + parameter.role() + " "
        + parameter.shape() + "; " + this + "; begin with ParameterGroups.of(rule) or add one with with(...)");
  }

  /** Returns the groups in order, such as {@code groups: all -> Sgd[...], classifier -> 10.0 * Sgd[...]}. */
  @Override
  public String toString() {
    return groups.isEmpty()
        ? "there are no groups"
        : groups.stream().map(Group::toString).collect(Collectors.joining(", ", "groups: ", ""));
  }
}
