package fathom.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reference tensors of a safetensors resource.
 *
 * @param tensors 32-bit float tensors by name
 * @param metadata the file's metadata
 */
record Safetensors(Map<String, Tensor> tensors, JsonObject metadata) {
  static Safetensors read(String resource) {
    byte[] file;
    try (InputStream in = Safetensors.class.getResourceAsStream(resource)) {
      file = in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(bytes.getLong());
    JsonObject header = JsonParser.parseString(new String(file, 8, headerLength, StandardCharsets.UTF_8))
        .getAsJsonObject();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    header.asMap().forEach((name, entry) -> {
      if (!name.equals("__metadata__")) {
        int[] dims = entry.getAsJsonObject().getAsJsonArray("shape").asList().stream().mapToInt(d -> d.getAsInt())
            .toArray();
        int begin = entry.getAsJsonObject().getAsJsonArray("data_offsets").get(0).getAsInt();
        float[] values = new float[Shape.of(dims).size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = bytes.getFloat(8 + headerLength + begin + 4 * i);
        }
        tensors.put(name, Tensor.of(Shape.of(dims), values));
      }
    });
    return new Safetensors(tensors, header.getAsJsonObject("__metadata__"));
  }

  Tensor tensor(String name) {
    return tensors.get(name);
  }

  /** Returns a JSON object that the metadata holds as text. */
  JsonObject object(String key) {
    return JsonParser.parseString(metadata.get(key).getAsString()).getAsJsonObject();
  }

  double number(String key) {
    return metadata.get(key).getAsDouble();
  }
}
