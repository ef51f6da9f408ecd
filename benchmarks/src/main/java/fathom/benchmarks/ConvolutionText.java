package fathom.benchmarks;

import fathom.core.kernel.Conv2dShape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The geometry of a convolution as the parameter of a benchmark: {@code 8x56x56x64-128k3s2p1} is a batch of 8 maps of
 * 56x56x64, 128 output channels, a kernel of 3x3, stride 2 and padding 1; {@code g32} at the end says 32 groups.
 */
public final class ConvolutionText {
  private static final Pattern FORM = Pattern.compile(
      "(\\d+)x(\\d+)x(\\d+)x(\\d+)-(\\d+)k(\\d+)s(\\d+)p(\\d+)(?:g(\\d+))?");

  private ConvolutionText() {}

  /**
   * Writes a geometry.
   *
   * @param s the same kernel, stride and padding in both directions, without dilation
   * @return the text
   * @throws IllegalArgumentException if the geometry is another one
   */
  public static String of(Conv2dShape s) {
    String text = s.n() + "x" + s.h() + "x" + s.w() + "x" + s.c() + "-" + s.oc() + "k" + s.kh() + "s" + s.strideH()
        + "p" + s.padH() + (s.groups() == 1 ? "" : "g" + s.groups());
    if (!parse(text).equals(s)) {
      throw new IllegalArgumentException("convolution: " + text + " does not tell all of " + s);
    }
    return text;
  }

  /**
   * Reads a geometry.
   *
   * @param text such as {@code 8x56x56x64-128k3s2p1}
   * @return the geometry
   * @throws IllegalArgumentException if the text has another form
   */
  public static Conv2dShape parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "convolution: \"" + text + "\" has not the form of 8x56x56x64-128k3s2p1 or, with groups, ...p1g32");
    }
    int[] v = new int[m.groupCount() + 1];
    for (int i = 1; i < v.length; i++) {
      v[i] = m.group(i) == null ? 1 : Integer.parseInt(m.group(i));
    }
    return new Conv2dShape(v[1], v[2], v[3], v[4], v[5], v[6], v[6], v[7], v[7], v[8], v[8], 1, 1, v[9]);
  }
}
