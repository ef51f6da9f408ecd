package fathom.init;

import fathom.nn.Layer;
import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A parameter and where it stands in a network.
 *
 * @param name its full name
 * @param parameter the parameter
 * @param layers the layers that it is a part of, from the network to the one that declares it
 * @param siblings the own parameters of the layer that declares it, itself included, by their names there
 */
record Place(String name, Parameter parameter, List<Enclosing> layers, Map<String, Parameter> siblings) {
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
    Map<String, Parameter> own = new LinkedHashMap<>(layer.parameters());
    own.keySet().removeIf(name -> name.contains("."));
    own.forEach((name, parameter) -> {
      if (seen.add(parameter)) {
        places.add(new Place(prefix + name, parameter, extended(layers, name), Collections.unmodifiableMap(own)));
      }
    });
    layer.children().forEach(
        (name, child) -> collect(child, prefix + name + ".", extended(layers, name + "."), seen, places));
  }

  private static List<Enclosing> extended(List<Enclosing> layers, String name) {
    return layers.stream().map(e -> new Enclosing(e.layer(), e.name() + name)).toList();
  }
}
