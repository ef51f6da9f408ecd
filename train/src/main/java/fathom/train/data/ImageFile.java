package fathom.train.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG and PNG files to red, green and blue, as Pillow's {@code convert("RGB")}: grey becomes three equal
 * values, an alpha channel is dropped, of 16 bits the upper 8 stay, colour profiles and orientation are left alone.
 * CMYK, which Java's decoder does not convert, becomes RGB without a profile.
 */
final class ImageFile {
  /** More than cameras take; a file that claims more is not decoded, so that it cannot claim all memory. */
  private static final int MAX_PIXELS = 100_000_000;

  /** The longest side that a JPEG file can have. */
  private static final int MAX_SIDE = 65_535;

  private static final int WHITE = 255;
  private static final int CMYK = 4;

  private ImageFile() {}

  /** Returns whether the file's name is that of an image that {@link #read} can decode. */
  static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && (name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png"));
  }

  /**
   * Decodes a file. What it is goes by its content, not by its name.
   *
   * @throws DataException if it cannot be read or is not a whole JPEG or PNG image
   */
  static RgbImage read(String source, Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataException(source + ": " + file + " cannot be read (" + e + ")", e);
    }
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      return decode(bytes, in);
    } catch (IOException | RuntimeException e) { // decoders throw all sorts of them at broken files
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new DataException(source + ": " + file + " is no readable image (" + reason + ")", e);
    }
  }

  private static RgbImage decode(byte[] bytes, ImageInputStream in) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new IOException(bytes.length == 0 ? "it is empty" : "it is neither JPEG nor PNG");
    }
    ImageReader reader = readers.next();
    try {
      String format = reader.getFormatName().toLowerCase(Locale.ROOT);
      if (!format.equals("jpeg") && !format.equals("png")) {
        throw new IOException("it is " + format + ", neither JPEG nor PNG");
      }
      reader.setInput(in, true, true);
      int height = reader.getHeight(0);
      int width = reader.getWidth(0);
      if (Math.max(height, width) > MAX_SIDE || (long) height * width > MAX_PIXELS) {
        throw new IOException(height + "x" + width + " pixels are too many: " + MAX_PIXELS + " in all, " + MAX_SIDE
            + " along a side at most");
      }
      if (format.equals("png")) {
        return rgb(reader.read(0));
      }
      JpegMarkers markers = JpegMarkers.of(bytes);
      if (!markers.complete()) {
        throw new IOException("it is cut off");
      }
      return markers.components() == CMYK ? rgb(reader.readRaster(0, null), markers) : rgb(reader.read(0));
    } finally {
      reader.dispose();
    }
  }

  private static RgbImage rgb(BufferedImage image) throws IOException {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    boolean grey = raster.getNumBands() <= 2;
    boolean palette = colors instanceof IndexColorModel;
    if (!palette && !grey && colors.getColorSpace().getType() != ColorSpace.TYPE_RGB) {
      throw new IOException("its colours are " + colors);
    }
    int bands = raster.getNumBands();
    int bits = colors.getComponentSize(0);
    byte[] pixels = new byte[image.getHeight() * image.getWidth() * RgbImage.CHANNELS];
    int[] row = new int[image.getWidth() * bands];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, image.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += bands) {
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
          pixels[to++] = (byte) (palette
              ? colors.getRGB(row[at]) >> Byte.SIZE * (2 - c)
              : eightBits(row[grey ? at : at + c], bits));
        }
      }
    }
    return new RgbImage(image.getHeight(), image.getWidth(), pixels);
  }

  private static int eightBits(int value, int bits) {
    return bits >= Byte.SIZE ? value >> bits - Byte.SIZE : value * WHITE / ((1 << bits) - 1);
  }

  /**
   * Turns cyan, magenta, yellow and black, in which Adobe's programs write 255 for no ink, or YCCK, which is CMYK whose
   * first three went through the transformation from RGB to YCbCr, into light: what the ink and the black both let
   * through.
   */
  private static RgbImage rgb(Raster raster, JpegMarkers markers) {
    boolean inverted = markers.adobe();
    byte[] pixels = new byte[raster.getHeight() * raster.getWidth() * RgbImage.CHANNELS];
    int[] row = new int[raster.getWidth() * CMYK];
    int[] ink = new int[RgbImage.CHANNELS];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += CMYK) {
        int black = inverted ? row[at + RgbImage.CHANNELS] : WHITE - row[at + RgbImage.CHANNELS];
        System.arraycopy(row, at, ink, 0, ink.length);
        if (markers.ycck()) {
          inkOfYcc(ink);
        }
        for (int value : ink) {
          int light = (inverted ? value : WHITE - value) * black;
          pixels[to++] = (byte) ((light + WHITE / 2) / WHITE);
        }
      }
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), pixels);
  }

  /** JFIF's conversion from YCbCr to RGB, of which CMY is the complement. */
  private static void inkOfYcc(int[] ink) {
    double luma = ink[0];
    double blue = ink[1] - 128.0;
    double red = ink[2] - 128.0;
    ink[0] = complement(luma + 1.402 * red);
    ink[1] = complement(luma - 0.344136 * blue - 0.714136 * red);
    ink[2] = complement(luma + 1.772 * blue);
  }

  private static int complement(double value) {
    return WHITE - (int) Math.max(0, Math.min(WHITE, Math.rint(value)));
  }
}
