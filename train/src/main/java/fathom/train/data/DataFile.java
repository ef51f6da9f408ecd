package fathom.train.data;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of known structure, read from front to back. Whatever is wrong with it becomes a {@link DataException}; memory
 * is only taken for bytes that are really there, so a file cannot claim more than it has.
 */
final class DataFile implements Closeable {
  private static final int CHUNK = 1 << 16;
  private static final int GZIP_MAGIC_0 = 0x1F;
  private static final int GZIP_MAGIC_1 = 0x8B;

  private final String dataset;
  private final String name;
  private final InputStream in;
  private final boolean compressed;

  /** How many bytes have been read, after decompression. */
  private long position;

  /**
   * Starts reading.
   *
   * @param dataset what messages begin with
   * @param name what messages call the file
   * @param in the bytes, compressed by gzip or not
   */
  DataFile(String dataset, String name, InputStream in) {
    this.dataset = dataset;
    this.name = name;
    InputStream buffered = new BufferedInputStream(in, CHUNK);
    try {
      buffered.mark(2);
      compressed = buffered.read() == GZIP_MAGIC_0 && buffered.read() == GZIP_MAGIC_1;
      buffered.reset();
      this.in = compressed ? new GZIPInputStream(buffered, CHUNK) : buffered;
    } catch (EOFException e) {
      throw problem("is cut off within the gzip header");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Opens a file. */
  static DataFile open(String dataset, Path file) {
    InputStream in;
    try {
      in = Files.newInputStream(file);
    } catch (IOException e) {
      throw new DataException(dataset + ": " + file + " cannot be opened (" + e + ")", e);
    }
    try {
      return new DataFile(dataset, file.toString(), in);
    } catch (DataException e) {
      closeQuietly(in);
      throw e;
    }
  }

  /** Checks that there is a directory before its files are looked for. */
  static void requireDirectory(String dataset, Path directory, String expectation) {
    if (!Files.isDirectory(directory)) {
      String what = Files.exists(directory) ? " is no directory; " : " does not exist; ";
      throw new DataException(dataset + ": " + directory + what + expectation);
    }
  }

  /** Reads a big-endian number of four bytes, of a header that has {@code headerSize} bytes. */
  int int32(int headerSize) {
    byte[] b = new byte[4];
    fill(b, headerSize);
    return (b[0] & 0xFF) << 24 | (b[1] & 0xFF) << 16 | (b[2] & 0xFF) << 8 | b[3] & 0xFF;
  }

  /** Fills an array with the next bytes of a file that should have {@code total} bytes. */
  void fill(byte[] bytes, long total) {
    for (int filled = 0; filled < bytes.length;) {
      filled += some(bytes, filled, total);
    }
  }

  /** Reads the rest of the file, which should be {@code count} bytes and nothing after them. */
  byte[] rest(int count) {
    long total = position + count;
    byte[] bytes = new byte[Math.min(count, CHUNK)];
    int filled = 0;
    while (filled < count) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * filled));
      }
      filled += some(bytes, filled, total);
    }
    end();
    return bytes;
  }

  /** Checks that nothing is left; this is also when gzip compares its checksum. */
  private void end() {
    try {
      if (in.read() >= 0) {
        throw problem("goes on after the " + size(position) + " that its header announces");
      }
    } catch (EOFException e) {
      throw problem("is cut off: the gzip checksum at its end is missing");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Reads one to all of the missing bytes of an array. */
  private int some(byte[] bytes, int from, long total) {
    int count;
    try {
      count = in.read(bytes, from, bytes.length - from);
    } catch (EOFException e) { // the compressed data end in the middle
      count = -1;
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (count < 0) {
      throw problem("is cut off: expected " + size(total) + ", got " + position);
    }
    position += count;
    return count;
  }

  /** Returns an exception that says what is wrong with this file. */
  DataException problem(String what) {
    return new DataException(dataset + ": " + name + " " + what);
  }

  private DataException unreadable(IOException e) {
    String what = e instanceof ZipException
        ? "is damaged, its gzip compression is invalid (" + e.getMessage() + ")"
        : "cannot be read (" + e + ")";
    return new DataException(dataset + ": " + name + " " + what, e);
  }

  private String size(long bytes) {
    return bytes + " bytes" + (compressed ? " after decompression" : "");
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    closeQuietly(in);
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // Everything wanted has been read, or a better message is on its way.
    }
  }
}
