package fathom.init;

import fathom.nn.Layer;
import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A parameter and where it stands in a network.
 *
 * @param name its full name
 * @param parameter the parameter
 * @param layers the layers that it is a part of, from the network to the one that declares it
 */
record Place(String name, Parameter parameter, List<Enclosing> layers) {
  /** A layer that a parameter is a part of, and the name that it has for the layer. */
  record Enclosing(Layer layer, String name) {}

  /** Returns the places of {@link Layer#parameters()}, in their order; a shared parameter has its first. */
  static List<Place> of(Layer network) {
    List<Place> places = new ArrayList<>();
    collect(network, "", List.of(), Collections.newSetFromMap(new IdentityHashMap<>()), places);
    return places;
  }

  /** Collects below a layer that the layers {@code outer} enclose, which know it by the names they have with it. */
  private static void collect(
      Layer layer, String prefix, List<Enclosing> outer, Set<Parameter> seen, List<Place> places) {
    List<Enclosing> layers = new ArrayList<>(outer);
    layers.add(new Enclosing(layer, ""));
    layer.parameters().forEach((name, parameter) -> {
      if (isOwn(name) && seen.add(parameter)) {
        places.add(new Place(prefix + name, parameter, extended(layers, name)));
      }
    });
    layer.children().forEach(
        (name, child) -> collect(child, prefix + name + ".", extended(layers, name + "."), seen, places));
  }

  /** Returns whether a layer declares a parameter itself, by the name that it has for the layer. */
  static boolean isOwn(String name) {
    return !name.contains(".");
  }

  /** Returns the layer that declares the parameter. */
  Layer layer() {
    return layers.get(layers.size() - 1).layer();
  }

  private static List<Enclosing> extended(List<Enclosing> layers, String name) {
    return layers.stream().map(e -> new Enclosing(e.layer(), e.name() + name)).toList();
  }
}
