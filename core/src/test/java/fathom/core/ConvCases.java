package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Convolution geometries for tests, their data, and the definition in double precision. */
final class ConvCases {
  private ConvCases() {}

  /** Geometries that were chosen because something is special about them. */
  static List<Conv2dShape> chosen() {
    return List.of(
        square(2, 16, 3, 16, 3, 1, 1), // the first layer
        square(3, 12, 16, 16, 3, 1, 1),
        square(2, 16, 16, 32, 3, 2, 1),
        square(2, 8, 64, 64, 3, 1, 1),
        square(9, 7, 24, 33, 3, 1, 1),
        square(2, 9, 5, 70, 5, 2, 2),
        square(1, 19, 3, 20, 7, 2, 3),
        square(2, 5, 18, 8, 1, 1, 0),
        square(2, 7, 18, 40, 1, 2, 0),
        square(2, 4, 3, 5, 2, 3, 0), // stride larger than kernel: input that no output sees
        square(1, 2, 3, 17, 3, 1, 4), // output pixels that see only padding
        square(1, 1, 1, 1, 1, 1, 0),
        new Conv2dShape(1, 3, 40, 2, 19, 1, 4, 1, 1, 0, 2, 1, 1, 1),
        new Conv2dShape(2, 11, 13, 12, 18, 3, 3, 1, 2, 2, 1, 2, 3, 3),
        new Conv2dShape(1, 9, 9, 6, 6, 3, 3, 2, 1, 1, 1, 1, 1, 6), // depthwise
        new Conv2dShape(2, 6, 6, 34, 4, 3, 3, 1, 1, 1, 1, 1, 2, 2),
        grouped(2, 15, 37, 37, 3, 1, 1, 37), // depthwise: channels that are no multiple of a vector
        grouped(3, 14, 48, 48, 3, 2, 1, 48),
        grouped(2, 17, 24, 24, 5, 2, 2, 24),
        grouped(3, 32, 32, 32, 3, 1, 1, 32), // depthwise: tiles that need no copy, and do not overlap
        grouped(2, 8, 40, 40, 3, 1, 1, 40),
        grouped(2, 8, 48, 48, 3, 1, 1, 48),
        grouped(5, 7, 160, 160, 3, 1, 1, 160),
        grouped(3, 28, 32, 32, 3, 1, 1, 32),
        grouped(2, 28, 48, 48, 3, 2, 1, 48),
        grouped(2, 16, 16, 16, 3, 2, 1, 16),
        grouped(2, 29, 40, 40, 3, 2, 1, 40),
        grouped(3, 4, 32, 32, 3, 2, 1, 32), // rows of two outputs
        new Conv2dShape(2, 6, 2, 16, 16, 3, 3, 1, 1, 1, 1, 1, 1, 16),
        new Conv2dShape(2, 4, 3, 16, 16, 3, 3, 2, 1, 1, 1, 1, 1, 16),
        grouped(1, 31, 16, 16, 3, 2, 0, 16),
        grouped(1, 28, 16, 16, 1, 1, 0, 16),
        new Conv2dShape(2, 19, 8, 31, 31, 3, 3, 2, 1, 0, 3, 2, 1, 31), // every second row of the input is seen by none
        new Conv2dShape(1, 12, 9, 34, 34, 1, 3, 2, 1, 0, 1, 1, 1, 34),
        grouped(1, 7, 1100, 1100, 3, 1, 1, 1100), // more channels than a task has
        new Conv2dShape(2, 9, 14, 24, 24, 5, 3, 1, 1, 3, 1, 2, 1, 24),
        new Conv2dShape(1, 14, 12, 32, 32, 3, 2, 2, 1, 1, 0, 1, 1, 32),
        grouped(1, 12, 20, 60, 3, 1, 1, 20), // several outputs for each channel
        grouped(1, 6, 60, 20, 3, 1, 1, 20),
        grouped(9, 7, 128, 128, 3, 1, 1, 32), // four channels in a group
        grouped(2, 9, 56, 56, 3, 2, 1, 7),
        grouped(2, 5, 48, 80, 1, 1, 0, 16),
        new Conv2dShape(1, 11, 10, 40, 40, 4, 2, 1, 1, 1, 0, 1, 2, 40),
        new Conv2dShape(2, 11, 13, 18, 18, 3, 3, 2, 3, 2, 0, 2, 1, 18),
        new Conv2dShape(1, 1, 3001, 36, 36, 1, 3, 1, 1, 0, 1, 1, 1, 36), // rows that do not fit into a band
        new Conv2dShape(1, 1, 3001, 36, 36, 1, 5, 1, 1, 0, 2, 1, 1, 36),
        new Conv2dShape(1, 1, 3001, 8, 24, 1, 3, 1, 1, 0, 1, 1, 1, 1), // columns cut into bands of different parity
        new Conv2dShape(1, 3, 6003, 8, 24, 3, 3, 2, 2, 1, 1, 1, 1, 1), // columns of phases cut into bands
        square(1, 101, 8, 24, 3, 2, 1), // rows of phases cut into bands
        grouped(2, 9, 40, 40, 3, 2, 1, 2), // phases of groups
        square(1, 10, 40, 120, 3, 2, 1), // too many weights for all phases at once
        square(2, 7, 128, 128, 3, 1, 1), // Winograd's filtering: tiles beyond the border, panels that share a group
        square(3, 34, 64, 64, 3, 1, 1), // groups of tiles that cut images
        new Conv2dShape(1, 9, 18, 128, 192, 3, 3, 1, 1, 0, 3, 1, 1, 1), // ten tiles, which are taken by fours
        square(1, 6, 384, 320, 3, 1, 1), // weights that are transformed late
        Conv2dShape.product(130, 64, 10),
        Conv2dShape.product(1, 7, 65),
        Conv2dShape.product(3000, 21, 16),
        Conv2dShape.product(263, 301, 64), // channels in parts
        Conv2dShape.product(135, 1100, 270), // of pixels that are copied
        Conv2dShape.product(515, 256, 260), // in bands that leave some over
        Conv2dShape.product(5, 2050, 2048), // weights that no cache holds
        Conv2dShape.product(37, 259, 261), // an odd number of channels
        Conv2dShape.product(10, 256, 256), // a tile of six pixels and one of four
        Conv2dShape.product(11, 256, 256),
        Conv2dShape.product(14, 256, 256),
        square(3, 7, 256, 260, 1, 2, 0),
        grouped(2, 5, 512, 512, 1, 1, 0, 2));
  }

  /** Random geometries; the same ones for the same seed. */
  static List<Conv2dShape> random(int count, long seed) {
    Random random = new Random(seed);
    List<Conv2dShape> cases = new ArrayList<>();
    while (cases.size() < count) {
      int groups = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
      try {
        cases.add(new Conv2dShape(
            1 + random.nextInt(3), 1 + random.nextInt(14), 1 + random.nextInt(35),
            groups * (1 + random.nextInt(20)), groups * (1 + random.nextInt(random.nextBoolean() ? 70 : 20)),
            1 + random.nextInt(4), 1 + random.nextInt(5),
            1 + random.nextInt(3), 1 + random.nextInt(3),
            random.nextInt(4), random.nextInt(4),
            1 + random.nextInt(2), 1 + random.nextInt(2), groups));
      } catch (IllegalArgumentException noOutput) {
        continue;
      }
    }
    return cases;
  }

  /** Random geometries of each kind that has kernels or a cut of its own; the same ones for the same seed. */
  static List<Conv2dShape> kinds(int ofEach, long seed) {
    Draw draw = new Draw(new Random(seed));
    List<Conv2dShape> cases = new ArrayList<>();
    for (int i = 0; i < ofEach; i++) {
      cases.add(draw.winograd());
      cases.add(draw.manyChannels());
      cases.add(draw.strided());
      cases.add(draw.narrowGroups());
      cases.add(draw.depthwise());
      cases.add(draw.pointwise());
      cases.add(draw.firstLayer());
      cases.add(draw.farPadding());
      cases.add(draw.distantTaps());
    }
    return cases;
  }

  /** Draws sizes that differ along rows and columns wherever they may. */
  private record Draw(Random random) {
    int from(int least, int most) {
      return least + random.nextInt(most - least + 1);
    }

    Conv2dShape winograd() {
      return new Conv2dShape(from(1, 2), from(5, 11), from(5, 14), 64 * from(2, 3), 64 * from(2, 3), 3, 3, 1, 1,
          from(0, 3), from(0, 3), 1, 1, 1);
    }

    Conv2dShape manyChannels() {
      return new Conv2dShape(1, from(2, 8), from(2, 8), from(100, 300), from(64, 200), 3, 3, from(1, 2), from(1, 2), 1,
          1, 1, 1, 1);
    }

    Conv2dShape strided() {
      return new Conv2dShape(from(1, 3), from(5, 25), from(5, 25), from(1, 40), from(1, 70), from(1, 5), from(1, 5), 2,
          from(2, 3), from(0, 2), from(0, 2), 1, 1, 1);
    }

    Conv2dShape narrowGroups() {
      int groups = from(2, 30);
      int channels = from(4, 8);
      return new Conv2dShape(from(1, 3), from(3, 16), from(3, 16), groups * channels,
          groups * (random.nextBoolean() ? channels : from(1, 16)), 3, 3, from(1, 2), from(1, 2), from(0, 2),
          from(0, 2), 1, 1, groups);
    }

    Conv2dShape depthwise() {
      int channels = from(8, 70);
      return new Conv2dShape(from(1, 3), from(9, 20), from(9, 20), channels, channels, from(1, 4), from(1, 4),
          from(1, 3), from(1, 2), from(0, 3), from(0, 2), from(1, 2), from(1, 2), channels);
    }

    Conv2dShape pointwise() {
      return new Conv2dShape(from(1, 3), from(1, 12), from(1, 12), from(1, 500), from(1, 250), 1, 1, from(1, 2),
          from(1, 2), 0, 0, 1, 1, 1);
    }

    Conv2dShape firstLayer() {
      int kernel = 2 * from(1, 5) + 1;
      return new Conv2dShape(from(1, 2), from(11, 36), from(11, 36), from(1, 4), from(8, 70), kernel, kernel,
          from(1, 4), from(1, 4), from(0, kernel / 2), from(0, kernel / 2), 1, 1, 1);
    }

    /** Padding that is wider than the kernel, so that some outputs see nothing else. */
    Conv2dShape farPadding() {
      return new Conv2dShape(from(1, 2), from(1, 8), from(1, 8), from(1, 40), from(1, 40), from(1, 3), from(1, 3),
          from(1, 4), from(1, 4), from(3, 8), from(3, 8), from(1, 2), from(1, 2), 1);
    }

    Conv2dShape distantTaps() {
      return new Conv2dShape(from(1, 2), from(13, 22), from(13, 22), from(1, 40), from(1, 40), from(1, 4), from(1, 4),
          from(1, 3), from(1, 3), from(0, 5), from(0, 5), from(2, 4), from(2, 4), 1);
    }
  }

  static Conv2dShape square(int n, int size, int c, int oc, int kernel, int stride, int padding) {
    return new Conv2dShape(n, size, size, c, oc, kernel, kernel, stride, stride, padding, padding, 1, 1, 1);
  }

  static Conv2dShape grouped(int n, int size, int c, int oc, int kernel, int stride, int padding, int groups) {
    return new Conv2dShape(n, size, size, c, oc, kernel, kernel, stride, stride, padding, padding, 1, 1, groups);
  }

  /** Returns values between -1 and 1 with all bits of the mantissa in use. */
  static float[] values(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  static int inputSize(Conv2dShape s) {
    return s.n() * s.h() * s.w() * s.c();
  }

  static int outputSize(Conv2dShape s) {
    return s.n() * s.oh() * s.ow() * s.oc();
  }

  /** What {@link #visit} calls for every product of a convolution. */
  interface Visitor {
    void product(int x, int w, int y);
  }

  /**
   * Visits all products of a convolution by the definition: {@code y[n, oh, ow, o] += x[n, ih, iw, c] * w[kh, kw, c,
   * o]}.
   */
  static void visit(Conv2dShape s, Visitor visitor) {
    int channels = s.c() / s.groups();
    int outputs = s.oc() / s.groups();
    for (int n = 0; n < s.n(); n++) {
      for (int oh = 0; oh < s.oh(); oh++) {
        for (int ow = 0; ow < s.ow(); ow++) {
          for (int kh = 0; kh < s.kh(); kh++) {
            for (int kw = 0; kw < s.kw(); kw++) {
              int ih = oh * s.strideH() - s.padH() + kh * s.dilationH();
              int iw = ow * s.strideW() - s.padW() + kw * s.dilationW();
              if (ih < 0 || ih >= s.h() || iw < 0 || iw >= s.w()) {
                continue;
              }
              for (int o = 0; o < s.oc(); o++) {
                int y = ((n * s.oh() + oh) * s.ow() + ow) * s.oc() + o;
                for (int c = 0; c < channels; c++) {
                  int x = ((n * s.h() + ih) * s.w() + iw) * s.c() + o / outputs * channels + c;
                  visitor.product(x, ((kh * s.kw() + kw) * channels + c) * s.oc() + o, y);
                }
              }
            }
          }
        }
      }
    }
  }
}
