package fathom.core;

import static fathom.core.GoldenOps.channelsFirst;
import static fathom.core.GoldenOps.channelsLast;

import com.google.gson.JsonArray;
import java.util.List;

/** Resizing of images, for comparison with reference values. */
final class InterpolationGolden {
  private InterpolationGolden() {}

  static void register(GoldenOps ops) {
    ops.add("interpolate", List.of("Interpolation.interpolate"),
        c -> channelsFirst(channelsLast(c.in("x")).interpolate(options(c))));
  }

  private static InterpolateOptions options(GoldenCase c) {
    boolean aligned = !c.isNull("align_corners") && c.flag("align_corners");
    InterpolateOptions nearest = target(c);
    return c.text("mode").equals("nearest") ? nearest : aligned ? nearest.bilinearAlignCorners() : nearest.bilinear();
  }

  private static InterpolateOptions target(GoldenCase c) {
    if (c.isNull("scale_factor")) {
      int[] size = c.list("size");
      return InterpolateOptions.size(size[0], size[1]);
    }
    c.isNull("size");
    JsonArray scale = c.attribute("scale_factor").getAsJsonArray();
    return InterpolateOptions.scale(scale.get(0).getAsDouble(), scale.get(1).getAsDouble());
  }
}
