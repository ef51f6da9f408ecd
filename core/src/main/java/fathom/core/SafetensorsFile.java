package fathom.core;

import static fathom.core.SafetensorsException.quoted;
import static fathom.core.SafetensorsException.subject;

import fathom.core.SafetensorsHeader.Place;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;

/**
 * A file of named tensors in the format <a href="https://github.com/huggingface/safetensors">safetensors</a>, open for
 * reading: the length of the header as 8 bytes, little-endian, the {@link SafetensorsHeader header}, and the elements
 * of all tensors.
 *
 * <pre>
 *   try (SafetensorsFile file = SafetensorsFile.open(path)) {
 *     Tensor weight = file.tensor("conv1.weight").tensor();
 *   }
 * </pre>
 *
 * <p>Opening checks the whole header against the length of the file, so that a file that opens holds what it promises;
 * elements are read when a {@link StoredTensor} is asked for them. Large tensors are mapped into memory, piece by
 * piece, so the file may be of any size.
 */
public final class SafetensorsFile implements Closeable {
  /** Bytes of the header's length. */
  private static final int PREFIX = 8;

  /**
   * From this many bytes on a tensor is mapped. What is smaller is read: that costs less, and the platform undoes
   * mappings only when it collects garbage, until when some systems do not let the file be deleted.
   */
  static final int MAP_FROM = 1 << 20;

  /** Longest piece that is mapped at once. */
  private static final int MAP_AT_MOST = 1 << 28;

  private static final String CUT_OFF = "the file was cut off meanwhile";

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata;

  private SafetensorsFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    String name = path.toString();
    size = channel.size();
    if (size < PREFIX) {
      throw new SafetensorsException(subject(name) + " is no safetensors file, it has only " + size + " bytes");
    }
    long length = read(0, PREFIX).getLong();
    if (length < 0 || length > SafetensorsHeader.MAX_BYTES) {
      throw new SafetensorsException(subject(name) + " is no safetensors file, or damaged: its header would have "
          + Long.toUnsignedString(length) + " bytes, more than " + SafetensorsHeader.MAX_BYTES);
    }
    long data = PREFIX + length;
    if (data > size) {
      throw new SafetensorsException(subject(name) + " is cut off: its header has " + length + " bytes, the file "
          + size);
    }
    SafetensorsHeader header = SafetensorsHeader.parse(name, read(PREFIX, (int) length).array(), size - data);
    header.places().forEach((tensor, place) -> tensors.put(tensor, new StoredTensor(
        subject(name, tensor), place.dtype(), place.dims(), new Data(data + place.begin(), data + place.end()))));
    metadata = header.metadata();
  }

  // ---- reading ----

  /**
   * Opens a file.
   *
   * @param path the file
   * @return the open file
   * @throws SafetensorsException if there is no such file, or it is not well-formed
   */
  public static SafetensorsFile open(Path path) {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new SafetensorsException(subject(path.toString()) + " cannot be opened (" + e + ")", e);
    }
    try {
      return new SafetensorsFile(path, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new SafetensorsException(subject(path.toString()) + " cannot be read (" + e + ")", e);
    } catch (SafetensorsException e) {
      closeQuietly(channel);
      throw e;
    } catch (OutOfMemoryError e) { // the longest header takes 250 MB, more than a small heap has
      closeQuietly(channel);
      throw new SafetensorsException(
          subject(path.toString()) + " the header needs more memory than the heap has left", e);
    }
  }

  /**
   * Returns the tensors.
   *
   * @return unmodifiable, by name, in the order of the header; to be read until the file is closed
   */
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * Returns a tensor.
   *
   * @param name its name
   * @return the tensor, to be read until the file is closed
   * @throws SafetensorsException if the file has none of that name
   */
  public StoredTensor tensor(String name) {
    if (!tensors.containsKey(name)) {
      throw new SafetensorsException(subject(path.toString()) + " there is no tensor " + quoted(name) + " among "
          + tensors.size());
    }
    return tensors.get(name);
  }

  /**
   * Returns what else the file says.
   *
   * @return unmodifiable texts by key, in the order of the header
   */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** Closes the file. Its tensors cannot be read from then on. */
  @Override
  public void close() {
    closeQuietly(channel);
  }

  /** Returns the file's path. */
  @Override
  public String toString() {
    return path.toString();
  }

  /** The bytes of a tensor, from a position in the file to another. */
  private final class Data implements StoredTensor.Bytes {
    private final long begin;
    private final long end;

    Data(long begin, long end) {
      this.begin = begin;
      this.end = end;
    }

    @Override
    public ByteBuffer from(long position) throws IOException {
      long left = end - begin - position;
      return left < MAP_FROM
          ? read(begin + position, (int) left)
          : channel.map(MapMode.READ_ONLY, begin + position, Math.min(left, MAP_AT_MOST))
              .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void requireUnchanged() throws IOException {
      if (channel.size() < size) {
        throw new EOFException(CUT_OFF);
      }
    }
  }

  private ByteBuffer read(long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException(CUT_OFF);
      }
    }
    return bytes.flip();
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }

  // ---- writing ----

  /**
   * Writes a file without metadata.
   *
   * @param path the file, new or to be replaced
   * @param tensors by name; the file has them in this order
   * @throws SafetensorsException if a name cannot stand in a file, or the file system fails
   * @see #write(Path, Map, Map)
   */
  public static void write(Path path, Map<String, StoredTensor> tensors) {
    write(path, tensors, Map.of());
  }

  /**
   * Writes a file. It appears whole or not at all: the bytes go to a new file beside it, which takes its name once they
   * are on the disk. The same tensors give the same bytes.
   *
   * @param path the file, new or to be replaced
   * @param tensors by name; the header has them in this order, and the data too unless PyTorch, which wants 8-byte
   *     elements at multiples of 8 bytes and so on, could then not read them
   * @param metadata texts by key, in the order in which they are written
   * @throws SafetensorsException if a name cannot stand in a file, or the file system fails
   */
  public static void write(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    String name = path.toString();
    SafetensorsHeader header = SafetensorsHeader.layOut(name, tensors, metadata);
    byte[] json = header.toBytes();
    if (json.length > SafetensorsHeader.MAX_BYTES) {
      throw new SafetensorsException(subject(name) + " the header of " + tensors.size() + " tensors would have "
          + json.length + " bytes, more than " + SafetensorsHeader.MAX_BYTES);
    }
    try {
      Path beside = createBeside(path);
      try {
        try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
          writeFully(out, ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).flip());
          writeFully(out, ByteBuffer.wrap(json));
          for (Entry<String, Place> entry : header.byOffset()) {
            tensors.get(entry.getKey()).writeTo(out);
          }
          out.force(true);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException | Error e) {
        Files.deleteIfExists(beside);
        throw e;
      }
    } catch (IOException e) {
      throw new SafetensorsException(subject(name) + " cannot be written (" + e + ")", e);
    }
    forceDirectory(path);
  }

  /** Makes an empty file in the directory of another, with the usual permissions. */
  private static Path createBeside(Path path) throws IOException {
    for (int i = 0;; i++) {
      try {
        return Files.createFile(path.resolveSibling(path.getFileName() + ".tmp" + i));
      } catch (FileAlreadyExistsException e) {
        // Somebody else is writing, or was when the power failed.
      }
    }
  }

  /** Sees to it that the new name is on the disk as well, on systems where a directory can be opened. */
  private static void forceDirectory(Path path) {
    try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // On the others the file is there, as whole as before; only its name may be lost with the power.
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
