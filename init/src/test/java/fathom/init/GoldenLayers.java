package fathom.init;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fathom.core.EmbeddingOptions;
import fathom.core.Shape;
import fathom.nn.BatchNorm1d;
import fathom.nn.BatchNorm2d;
import fathom.nn.Conv2d;
import fathom.nn.ConvTranspose2d;
import fathom.nn.Embedding;
import fathom.nn.GroupNorm;
import fathom.nn.Layer;
import fathom.nn.LayerNorm;
import fathom.nn.Linear;
import fathom.nn.MultiheadAttention;
import java.util.stream.StreamSupport;

/** Makes layers from the names and arguments of PyTorch's; what is not given has PyTorch's default. */
final class GoldenLayers {
  private GoldenLayers() {}

  static Layer layer(String name, JsonObject args) {
    boolean bias = flag(args, "bias");
    return switch (name) {
      case "Linear" ->
        new Linear(integer(args, "in_features"), integer(args, "out_features"), new Linear.Options(bias));
      case "Conv2d" -> new Conv2d(integer(args, "in_channels"), integer(args, "out_channels"), kernel(args, 0),
          kernel(args, 1), new Conv2d.Options(Conv2d.Options.DEFAULT.groups(groups(args)).geometry(), bias));
      case "ConvTranspose2d" -> new ConvTranspose2d(integer(args, "in_channels"), integer(args, "out_channels"),
          kernel(args, 0), kernel(args, 1), new ConvTranspose2d.Options(
              ConvTranspose2d.Options.DEFAULT.groups(groups(args)).geometry(), bias));
      case "BatchNorm1d" -> new BatchNorm1d(integer(args, "num_features"), batchNorm(args));
      case "BatchNorm2d" -> new BatchNorm2d(integer(args, "num_features"), batchNorm(args));
      case "LayerNorm" -> new LayerNorm(sizes(args, "normalized_shape"), flag(args, "elementwise_affine")
          ? LayerNorm.Options.DEFAULT
          : LayerNorm.Options.DEFAULT.noAffine());
      case "GroupNorm" -> new GroupNorm(integer(args, "num_groups"), integer(args, "num_channels"),
          flag(args, "affine") ? GroupNorm.Options.DEFAULT : GroupNorm.Options.DEFAULT.noAffine());
      case "Embedding" -> new Embedding(integer(args, "num_embeddings"), integer(args, "embedding_dim"),
          given(args, "padding_idx")
              ? EmbeddingOptions.DEFAULT.padding(integer(args, "padding_idx"))
              : EmbeddingOptions.DEFAULT);
      case "MultiheadAttention" -> attention(args, bias);
      default -> throw new AssertionError("unknown layer " + name);
    };
  }

  private static BatchNorm2d.Options batchNorm(JsonObject args) {
    BatchNorm2d.Options affine = flag(args, "affine")
        ? BatchNorm2d.Options.DEFAULT
        : BatchNorm2d.Options.DEFAULT.noAffine();
    return flag(args, "track_running_stats") ? affine : affine.noRunningStatistics();
  }

  private static Layer attention(JsonObject args, boolean bias) {
    MultiheadAttention.Options options = bias
        ? MultiheadAttention.Options.DEFAULT
        : MultiheadAttention.Options.DEFAULT.noBias();
    options = given(args, "kdim") ? options.keyFeatures(integer(args, "kdim")) : options;
    options = given(args, "vdim") ? options.valueFeatures(integer(args, "vdim")) : options;
    return new MultiheadAttention(integer(args, "embed_dim"), integer(args, "num_heads"), options);
  }

  /** Returns sizes; a single one may be given as a number. */
  private static Shape sizes(JsonObject args, String key) {
    return args.get(key).isJsonArray()
        ? Shape.of(StreamSupport.stream(args.getAsJsonArray(key).spliterator(), false)
            .mapToInt(size -> size.getAsInt()).toArray())
        : Shape.of(integer(args, key));
  }

  private static int groups(JsonObject args) {
    return given(args, "groups") ? integer(args, "groups") : 1;
  }

  private static int kernel(JsonObject args, int axis) {
    JsonElement kernel = args.get("kernel_size");
    return kernel.isJsonArray() ? kernel.getAsJsonArray().get(axis).getAsInt() : kernel.getAsInt();
  }

  private static boolean given(JsonObject args, String key) {
    return args.has(key) && !args.get(key).isJsonNull();
  }

  /** Returns a flag that is true unless it is given as false. */
  private static boolean flag(JsonObject args, String key) {
    return !given(args, key) || args.get(key).getAsBoolean();
  }

  private static int integer(JsonObject args, String key) {
    return args.get(key).getAsInt();
  }
}
