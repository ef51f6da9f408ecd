package fathom.core;

import static fathom.core.GoldenOps.channelsFirst;
import static fathom.core.GoldenOps.channelsLast;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operations that rearrange, join, pad and pick elements, for comparison with reference values. */
final class LayoutGolden {
  private LayoutGolden() {}

  static void register(GoldenOps ops) {
    ops.add("reshape", List.of("Layout.reshape"), c -> c.in("x").reshape(c.list("shape")));
    ops.add("permute", List.of("Layout.permute"), c -> c.in("x").permute(c.list("dims")));
    ops.add("transpose", List.of("Layout.transpose"),
        c -> c.in("x").transpose(c.integer("dim0"), c.integer("dim1")));
    ops.add("squeeze", List.of("Layout.squeeze"),
        c -> c.isNull("dim") ? c.in("x").squeeze() : c.in("x").squeeze(c.list("dim")));
    ops.add("unsqueeze", List.of("Layout.unsqueeze"), c -> c.in("x").unsqueeze(c.integer("dim")));
    ops.add("flatten", List.of("Layout.flatten"),
        c -> c.in("x").flatten(c.integer("start_dim"), c.integer("end_dim")));
    ops.add("expand", List.of("Layout.expand"), c -> c.in("x").expand(c.list("shape")));
    ops.add("slice", List.of("Layout.slice", "Layout.rows", "Shortcuts.shortcut"), LayoutGolden::slice);
    ops.add("cat", List.of("Joining.concat"), c -> Joining.concat(c.integer("dim"), parts(c)));
    ops.add("stack", List.of("Joining.stack"), c -> Joining.stack(c.integer("dim"), parts(c)));
    ops.add("pad", List.of("Padding.pad"), LayoutGolden::pad);
    ops.add("index_select", List.of("Indexing.indexSelect"),
        c -> c.in("x").indexSelect(c.integer("dim"), c.integers("in.index")));
    ops.add("gather", List.of("Indexing.gather"),
        c -> c.in("x").gather(c.integer("dim"), c.shape("in.index"), c.integers("in.index")));
    ops.add("embedding", List.of("Indexing.embedding"), LayoutGolden::embedding);
  }

  /**
   * Ranges of rows and every n-th pixel have operations of their own, which are compared in place of the general one.
   */
  private static Tensor slice(GoldenCase c) {
    Tensor x = c.in("x");
    List<Slice> slices = c.attribute("slices").getAsJsonArray().asList().stream()
        .map(slice -> slice(slice.getAsJsonObject())).toList();
    Slice first = slices.get(0);
    if (slices.equals(List.of(first)) && first.axis() == 0 && first.step() == 1) {
      int from = first.first(x.dim(0));
      return x.rows(from, from + first.count(x.dim(0)));
    }
    int step = first.step();
    if (x.rank() == 4 && slices.equals(List.of(Slice.along(2).step(step), Slice.along(3).step(step)))) {
      return channelsFirst(channelsLast(x).shortcut(step, x.dim(1)));
    }
    return x.slice(slices.toArray(Slice[]::new));
  }

  private static Slice slice(JsonObject attributes) {
    Slice slice = Slice.along(attributes.get("dim").getAsInt());
    JsonElement start = attributes.get("start");
    JsonElement stop = attributes.get("stop");
    JsonElement step = attributes.get("step");
    slice = start.isJsonNull() ? slice : slice.from(start.getAsInt());
    slice = stop.isJsonNull() ? slice : slice.to(stop.getAsInt());
    return step.isJsonNull() ? slice : slice.step(step.getAsInt());
  }

  private static Tensor[] parts(GoldenCase c) {
    List<Tensor> parts = new ArrayList<>();
    while (c.has("in.x" + parts.size())) {
      parts.add(c.in("x" + parts.size()));
    }
    return parts.toArray(Tensor[]::new);
  }

  private static Tensor pad(GoldenCase c) {
    int[] amounts = c.list("pad");
    PadOptions options = PadOptions.along(-1, amounts[0], amounts[1]);
    for (int i = 2; i < amounts.length; i += 2) {
      options = options.and(-1 - i / 2, amounts[i], amounts[i + 1]);
    }
    float value = c.isNull("value") ? 0 : (float) c.number("value");
    String mode = c.text("mode");
    return c.in("x").pad(switch (mode) {
      case "constant" -> options.constant(value);
      case "reflect" -> options.reflect();
      case "replicate" -> options.replicate();
      default -> throw new AssertionError("unknown mode " + mode + " of " + Arrays.toString(amounts));
    });
  }

  private static Tensor embedding(GoldenCase c) {
    EmbeddingOptions options = c.isNull("padding_idx")
        ? EmbeddingOptions.DEFAULT
        : EmbeddingOptions.DEFAULT.padding(c.integer("padding_idx"));
    return c.param("weight").embedding(c.shape("in.index"), c.integers("in.index"), options);
  }
}
