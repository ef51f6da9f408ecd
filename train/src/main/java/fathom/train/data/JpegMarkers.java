package fathom.train.data;

import java.io.IOException;

/**
 * What the segments of a JPEG file (ITU-T T.81, annex B) say that Java's decoder does not tell.
 *
 * @param components number of colour components; 0 if the file ends before it says so
 * @param adobe whether there is a segment of Adobe's, whose CMYK is inverted
 * @param ycck whether four components are YCCK
 * @param complete whether the end of the image is there; Java's decoder fills what is missing with grey
 */
record JpegMarkers(int components, boolean adobe, boolean ycck, boolean complete) {
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP14 = 0xEE;
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};
  private static final int ADOBE_TRANSFORM = 11;
  private static final int ADOBE_YCCK = 2;
  private static final int FRAME_COMPONENTS = 5;

  /**
   * Walks through the segments up to the first scan.
   *
   * @throws IOException if they are not where they should be
   */
  static JpegMarkers of(byte[] bytes) throws IOException {
    int components = 0;
    boolean adobe = false;
    boolean ycck = false;
    int at = 2; // behind the start of the image
    while (at + 3 < bytes.length) {
      int marker = bytes[at + 1] & 0xFF;
      if ((bytes[at] & 0xFF) != 0xFF) {
        throw new IOException("no JPEG segment begins at byte " + at);
      }
      if (marker == 0xFF || marker == START_OF_IMAGE) {
        at++; // fill bytes are allowed before a marker
        continue;
      }
      int length = (bytes[at + 2] & 0xFF) << Byte.SIZE | bytes[at + 3] & 0xFF;
      int body = at + 4;
      if (isFrame(marker) && body + FRAME_COMPONENTS < bytes.length) {
        components = bytes[body + FRAME_COMPONENTS] & 0xFF;
      } else if (marker == APP14 && body + ADOBE_TRANSFORM < bytes.length && startsWith(bytes, body, ADOBE)) {
        adobe = true;
        ycck = bytes[body + ADOBE_TRANSFORM] == ADOBE_YCCK;
      } else if (marker == START_OF_SCAN) {
        return new JpegMarkers(components, adobe, ycck, endsAfter(bytes, body));
      }
      at += 2 + length;
    }
    return new JpegMarkers(components, adobe, ycck, false);
  }

  /** Returns whether a marker begins a frame: C0 to CF without the tables C4, C8 and CC. */
  private static boolean isFrame(int marker) {
    return (marker & 0xF0) == 0xC0 && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (bytes[from + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** Looks for the end of the image from behind; in scans no marker occurs by accident. */
  private static boolean endsAfter(byte[] bytes, int from) {
    for (int i = bytes.length - 2; i >= from; i--) {
      if ((bytes[i] & 0xFF) == 0xFF && (bytes[i + 1] & 0xFF) == END_OF_IMAGE) {
        return true;
      }
    }
    return false;
  }
}
