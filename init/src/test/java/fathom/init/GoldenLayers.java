package fathom.init;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fathom.core.EmbeddingOptions;
import fathom.nn.BatchNorm2d;
import fathom.nn.Conv2d;
import fathom.nn.ConvTranspose2d;
import fathom.nn.Embedding;
import fathom.nn.Layer;
import fathom.nn.Linear;
import fathom.nn.MultiheadAttention;
import java.util.Set;

/** Makes layers from the names and arguments of PyTorch's. */
final class GoldenLayers {
  static final Set<String> NAMES = Set.of("Linear", "Conv2d", "ConvTranspose2d", "BatchNorm2d",
      "Embedding", "MultiheadAttention");

  private GoldenLayers() {}

  static Layer layer(String name, JsonObject args) {
    return switch (name) {
      case "Linear" -> new Linear(integer(args, "in_features"), integer(args, "out_features"));
      case "Conv2d" -> {
        JsonArray kernel = args.getAsJsonArray("kernel_size");
        yield new Conv2d(integer(args, "in_channels"), integer(args, "out_channels"), kernel.get(0).getAsInt(),
            kernel.get(1).getAsInt(), Conv2d.Options.DEFAULT.groups(integer(args, "groups")));
      }
      case "ConvTranspose2d" -> {
        JsonArray kernel = args.getAsJsonArray("kernel_size");
        yield new ConvTranspose2d(integer(args, "in_channels"), integer(args, "out_channels"),
            kernel.get(0).getAsInt(), kernel.get(1).getAsInt(),
            ConvTranspose2d.Options.DEFAULT.groups(integer(args, "groups")));
      }
      case "BatchNorm2d" -> new BatchNorm2d(integer(args, "num_features"));
      case "Embedding" -> new Embedding(integer(args, "num_embeddings"), integer(args, "embedding_dim"),
          args.get("padding_idx").isJsonNull()
              ? EmbeddingOptions.DEFAULT
              : EmbeddingOptions.DEFAULT.padding(integer(args, "padding_idx")));
      case "MultiheadAttention" ->
        new MultiheadAttention(integer(args, "embed_dim"), integer(args, "num_heads"));
      default -> throw new AssertionError("unknown layer " + name);
    };
  }

  private static int integer(JsonObject args, String key) {
    return args.get(key).getAsInt();
  }
}
