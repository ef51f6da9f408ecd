package fathom.train;

import fathom.nn.Buffer;
import fathom.nn.Counter;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import fathom.nn.State;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A SHA-256 over the state of a network, for telling whether two networks are the same to the last bit.
 *
 * <p>Each entry goes in as its name in UTF-8, a zero byte, its shape such as {@code [64, 16, 3, 3]} in ASCII, a zero
 * byte, and its elements in row-major order, as little-endian 32-bit floats (any NaN as 0x7fc00000) or, for a counter,
 * a little-endian 64-bit integer; shape and elements in PyTorch's layout, entries in ascending order of their names.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * Returns the fingerprint of all parameters.
   *
   * @param network a network whose parameters are set
   * @return 64 hexadecimal digits
   */
  public static String of(Layer network) {
    return digest(network.parameters());
  }

  /**
   * Returns the fingerprint of all that a checkpoint holds: parameters, buffers such as the running statistics of batch
   * normalisation, and counters.
   *
   * @param network a network whose parameters are set
   * @return 64 hexadecimal digits
   */
  public static String ofState(Layer network) {
    return digest(network.state());
  }

  private static String digest(Map<String, ? extends State> entries) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("fingerprint: this Java platform lacks SHA-256, which every one must have", e);
    }
    new TreeMap<>(entries).forEach((name, entry) -> {
      sha.update((name + "\0" + entry.torchShape() + "\0").getBytes(StandardCharsets.UTF_8));
      sha.update(bytes(entry));
    });
    return HexFormat.of().formatHex(sha.digest());
  }

  private static byte[] bytes(State entry) {
    if (entry instanceof Counter counter) {
      return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(counter.value()).array();
    }
    float[] values = entry instanceof Parameter parameter
        ? parameter.toTorchLayout()
        : ((Buffer) entry).value().toArray();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putInt(Float.floatToIntBits(value));
    }
    return bytes.array();
  }
}
