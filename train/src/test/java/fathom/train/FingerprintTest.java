package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import fathom.core.Shape;
import fathom.nn.Parameter.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  /** The documented bytes, put together by hand. */
  @Test
  void definition() throws IOException, GeneralSecurityException {
    Declared network = new Declared()
        .with("fc.weight".replace('.', '_'), Role.LINEAR_WEIGHT, Shape.of(2, 3), 1, 2, 3, 4, 5, 6)
        .with("bias", Role.BIAS, Shape.of(2), -0f, Float.NaN)
        .withBuffer("mean", 0.5f, 1)
        .withCounter("count", 258);

    ByteArrayOutputStream parameters = new ByteArrayOutputStream();
    parameters.write("bias\0[2]\0".getBytes(StandardCharsets.UTF_8));
    parameters.write(floats(-0f, Float.NaN));
    byte[] bias = parameters.toByteArray();
    byte[] weightName = "fc_weight\0[3, 2]\0".getBytes(StandardCharsets.UTF_8);
    byte[] weight = floats(1, 4, 2, 5, 3, 6); // PyTorch's [out, in]
    parameters.write(weightName);
    parameters.write(weight);
    assertEquals(sha256(parameters.toByteArray()), Fingerprint.of(network));

    ByteArrayOutputStream state = new ByteArrayOutputStream();
    state.write(bias);
    state.write("count\0[]\0".getBytes(StandardCharsets.UTF_8));
    state.write(new byte[] {2, 1, 0, 0, 0, 0, 0, 0});
    state.write(weightName);
    state.write(weight);
    state.write("mean\0[1]\0".getBytes(StandardCharsets.UTF_8));
    state.write(floats(0.5f));
    assertEquals(sha256(state.toByteArray()), Fingerprint.ofState(network));
  }

  @Test
  void everyBitOfEveryElementAndNameCounts() {
    String one = Fingerprint.of(new Declared().weight("w", 1, 2));
    assertEquals(64, one.length());
    assertEquals(one, Fingerprint.of(new Declared().weight("w", 1, 2)));
    assertNotEquals(one, Fingerprint.of(new Declared().weight("w", 1, Math.nextUp(2f))));
    assertNotEquals(one, Fingerprint.of(new Declared().weight("v", 1, 2)));
    assertNotEquals(one, Fingerprint.of(new Declared().with("w", Role.LINEAR_WEIGHT, Shape.of(2, 1), 1, 2)));
  }

  @Test
  void orderOfDeclarationDoesNotCount() {
    assertEquals(
        Fingerprint.of(new Declared().weight("a", 1).weight("b", 2)),
        Fingerprint.of(new Declared().weight("b", 2).weight("a", 1)));
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
