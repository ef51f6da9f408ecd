package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Rng;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  @TempDir
  private Path folder;

  /** Returns the bytes of an image file of some type with the given samples. */
  private static byte[] encode(String format, BufferedImage image, int... samples) throws IOException {
    image.getRaster().setPixels(0, 0, image.getWidth(), image.getHeight(), samples);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out), format);
    return out.toByteArray();
  }

  private static BufferedImage image(int type) {
    return new BufferedImage(WIDTH, HEIGHT, type);
  }

  private RgbImage read(byte[] bytes) throws IOException {
    return ImageFile.read("flowers", Files.write(folder.resolve("a.png"), bytes));
  }

  private void assertPixels(byte[] file, int... pixels) throws IOException {
    RgbImage image = read(file);
    assertEquals(HEIGHT, image.height());
    assertEquals(WIDTH, image.width());
    int[] actual = new int[image.pixels().length];
    Arrays.setAll(actual, i -> image.pixels()[i] & 0xFF);
    assertArrayEquals(pixels, actual);
  }

  private static int[] threefold(int... values) {
    return Arrays.stream(values).flatMap(value -> Arrays.stream(new int[] {value, value, value})).toArray();
  }

  // ---- kinds of images ----

  @Test
  void colours() throws IOException {
    int[] rgb = {255, 0, 0, 1, 2, 3, 0, 255, 0, 9, 8, 7, 0, 0, 255, 100, 150, 200};
    assertPixels(encode("png", image(BufferedImage.TYPE_3BYTE_BGR), rgb), rgb);
    assertPixels(encode("png", image(BufferedImage.TYPE_INT_RGB), rgb), rgb);
  }

  @Test
  void anAlphaChannelIsDropped() throws IOException {
    int[] rgba = {255, 0, 0, 0, 1, 2, 3, 128, 0, 255, 0, 255, 9, 8, 7, 0, 0, 0, 255, 9, 100, 150, 200, 255};
    assertPixels(encode("png", image(BufferedImage.TYPE_4BYTE_ABGR), rgba),
        255, 0, 0, 1, 2, 3, 0, 255, 0, 9, 8, 7, 0, 0, 255, 100, 150, 200);
  }

  @Test
  void greyBecomesThreeEqualValues() throws IOException {
    int[] grey = {0, 50, 100, 150, 200, 255};
    assertPixels(encode("png", image(BufferedImage.TYPE_BYTE_GRAY), grey), threefold(grey));
    assertPixels(encode("png", image(BufferedImage.TYPE_USHORT_GRAY), 0x0032, 0x3264, 0x64FF, 0x9600, 0xC8C8, 0xFFFF),
        threefold(0, 50, 100, 150, 200, 255));
    assertPixels(encode("png", image(BufferedImage.TYPE_BYTE_BINARY), 0, 1, 0, 1, 1, 0),
        threefold(0, 255, 0, 255, 255, 0));
  }

  @Test
  void palettes() throws IOException {
    byte[] red = {10, 20, (byte) 250};
    byte[] green = {11, 21, (byte) 251};
    byte[] blue = {12, 22, (byte) 252};
    BufferedImage image = new BufferedImage(
        WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, red, green, blue, 1));
    assertPixels(encode("png", image, 0, 1, 2, 2, 1, 0),
        10, 11, 12, 20, 21, 22, 250, 251, 252, 250, 251, 252, 20, 21, 22, 10, 11, 12);
  }

  @Test
  void jpeg() throws IOException {
    int[] grey = {128, 128, 128, 128, 128, 128};
    assertPixels(encode("jpg", image(BufferedImage.TYPE_BYTE_GRAY), grey), threefold(grey));
    int[] red = {200, 40, 40, 200, 40, 40, 200, 40, 40, 200, 40, 40, 200, 40, 40, 200, 40, 40};
    byte[] pixels = read(encode("jpg", image(BufferedImage.TYPE_3BYTE_BGR), red)).pixels();
    for (int i = 0; i < red.length; i++) {
      assertEquals(red[i], pixels[i] & 0xFF, 3);
    }
  }

  /** Returns a JPEG file of four components with one value each. */
  private static byte[] fourComponents(int... values) throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, WIDTH, HEIGHT, 4, new Point());
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      raster.setPixel(i % WIDTH, i / WIDTH, values);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Returns a JPEG file with Adobe's segment behind the start of the image. */
  private static byte[] adobe(byte[] jpeg, int transform) {
    byte[] segment = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
    return ByteBuffer.allocate(jpeg.length + segment.length)
        .put(jpeg, 0, 2).put(segment).put(jpeg, 2, jpeg.length - 2).array();
  }

  private void assertColour(byte[] jpeg, int red, int green, int blue) throws IOException {
    byte[] pixels = read(jpeg).pixels();
    assertEquals(HEIGHT * WIDTH * 3, pixels.length);
    for (int i = 0; i < pixels.length; i += 3) {
      assertEquals(red, pixels[i] & 0xFF, 2);
      assertEquals(green, pixels[i + 1] & 0xFF, 2);
      assertEquals(blue, pixels[i + 2] & 0xFF, 2);
    }
  }

  @Test
  void cmyk() throws IOException {
    assertColour(fourComponents(0, 0, 0, 0), 255, 255, 255);
    assertColour(fourComponents(55, 155, 255, 51), 160, 80, 0);
    assertColour(adobe(fourComponents(200, 100, 0, 204), 0), 160, 80, 0);
    assertColour(adobe(fourComponents(255, 255, 255, 255), 0), 255, 255, 255);
  }

  /** Adobe's inverted ink is light, so its YCC is that of the complement. */
  @Test
  void ycck() throws IOException {
    assertColour(adobe(fourComponents(0, 128, 128, 255), 2), 255, 255, 255);
    int luma = (int) Math.round(0.299 * 55 + 0.587 * 155 + 0.114 * 255);
    int blue = (int) Math.round((255 - luma) / 1.772 + 128);
    int red = (int) Math.round((55 - luma) / 1.402 + 128);
    assertColour(adobe(fourComponents(luma, blue, red, 204), 2), 160, 80, 0);
  }

  // ---- files that are no images ----

  private String problem(byte[] bytes) {
    String message = assertThrows(DataException.class, () -> read(bytes)).getMessage();
    String start = "flowers: " + folder.resolve("a.png") + " is no readable image (";
    assertTrue(message.startsWith(start), message);
    return message.substring(start.length(), message.length() - 1);
  }

  @Test
  void whatIsNoImageIsSaidToBeNone() throws IOException {
    assertEquals("it is empty", problem(new byte[0]));
    assertEquals("it is neither JPEG nor PNG", problem("a text".getBytes(StandardCharsets.UTF_8)));
    assertEquals("it is gif, neither JPEG nor PNG",
        problem(encode("gif", image(BufferedImage.TYPE_BYTE_BINARY), 0, 1, 0, 1, 1, 0)));
    Path missing = folder.resolve("missing.png");
    assertTrue(assertThrows(DataException.class, () -> ImageFile.read("flowers", missing)).getMessage()
        .startsWith("flowers: " + missing + " cannot be read (java.nio.file.NoSuchFileException"));
  }

  @Test
  void cutOffFilesAreNotHalfRead() throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_3BYTE_BGR);
    int[] noise = new int[40 * 40 * 3];
    Arrays.setAll(noise, i -> Rng.of(1).below(256, i));
    byte[] jpeg = encode("jpg", image, noise);
    assertEquals("it is cut off", problem(Arrays.copyOf(jpeg, jpeg.length - 2)));
    assertEquals("it is cut off", problem(Arrays.copyOf(jpeg, jpeg.length * 2 / 3)));
    byte[] png = encode("png", image, noise);
    assertFalse(problem(Arrays.copyOf(png, png.length / 2)).isEmpty());
  }

  @Test
  void aFileCannotClaimAllMemory() throws IOException {
    assertEquals("30000x30000 pixels are too many: 100000000 in all, 65535 along a side at most",
        problem(resized(encode("png", image(BufferedImage.TYPE_3BYTE_BGR), new int[18]), 30_000, 30_000)));
    assertEquals("1x2000000000 pixels are too many: 100000000 in all, 65535 along a side at most",
        problem(resized(encode("png", image(BufferedImage.TYPE_3BYTE_BGR), new int[18]), 1, 2_000_000_000)));
  }

  /** Changes the size in the header of a PNG file. */
  private static byte[] resized(byte[] png, int height, int width) {
    int header = 12;
    int sizes = 16;
    int end = 29;
    ByteBuffer bytes = ByteBuffer.wrap(png).putInt(sizes, width).putInt(sizes + 4, height);
    CRC32 sum = new CRC32();
    sum.update(png, header, end - header);
    return bytes.putInt(end, (int) sum.getValue()).array();
  }

  /** Whatever happened to a file, it is decoded or said to be broken. */
  @Test
  void damagedFiles() throws IOException {
    int[] colours = new int[12 * 9 * 3];
    Arrays.setAll(colours, i -> i * 7 % 256);
    BufferedImage image = new BufferedImage(12, 9, BufferedImage.TYPE_3BYTE_BGR);
    int broken = 0;
    for (byte[] whole : new byte[][] {encode("jpg", image, colours), encode("png", image, colours),
        adobe(fourComponents(1, 2, 3, 4), 2)}) {
      Rng random = Rng.of(whole.length);
      for (int i = 0; i < 150; i++) {
        byte[] damaged = whole.clone();
        for (int k = 0; k < 3; k++) {
          damaged[random.below(damaged.length, 6L * i + k)] = (byte) random.below(256, 6L * i + 3 + k);
        }
        try {
          assertTrue(read(damaged).pixels().length > 0);
        } catch (DataException e) {
          broken++;
        }
      }
    }
    assertTrue(broken > 100, "only " + broken + " of 450 were broken");
  }

  @Test
  void namesOfImages() {
    for (String name : new String[] {"a.jpg", "a.JPEG", "b.c.Png"}) {
      assertTrue(ImageFile.isImage(Path.of("x", name)), name);
    }
    for (String name : new String[] {".a.jpg", "a.txt", "jpg", "a.jpg.bak", "._b.png"}) {
      assertFalse(ImageFile.isImage(Path.of("x", name)), name);
    }
  }
}
