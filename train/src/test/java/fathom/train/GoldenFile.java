package fathom.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.SafetensorsFile;
import fathom.core.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reference tensors of a safetensors file.
 *
 * @param tensors 32-bit float tensors by name
 * @param metadata the file's metadata
 */
record GoldenFile(Map<String, Tensor> tensors, Map<String, String> metadata) {
  static GoldenFile read(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      file.tensors().forEach((name, tensor) -> tensors.put(name, tensor.tensor()));
      return new GoldenFile(tensors, file.metadata());
    }
  }

  Tensor tensor(String name) {
    return tensors.get(name);
  }

  /** Returns a JSON object that the metadata hold as text. */
  JsonObject object(String key) {
    return JsonParser.parseString(metadata.get(key)).getAsJsonObject();
  }

  double number(String key) {
    return Double.parseDouble(metadata.get(key));
  }
}
