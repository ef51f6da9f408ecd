package fathom.core;

import fathom.core.Conv2dEngine.Weights;
import fathom.core.kernel.ConvTile;

/** Output channels cut into panels as wide as a tile, counted through the groups, and their packed weights. */
record Panels(ConvTile tile, int outputs, int groups, int depth) {
  /** Packs a part of the weights of a group, which begin at {@code from}, into its panels. */
  interface Packer {
    void pack(int part, float[] values, int from, float[] to, int at);
  }

  private int perGroup() {
    return (outputs + tile.width() - 1) / tile.width();
  }

  /** Returns the number of panels of all groups. */
  int all() {
    return perGroup() * groups;
  }

  int group(int panel) {
    return panel / perGroup();
  }

  /** Returns the first output channel of a panel, counted in its group. */
  int output(int panel) {
    return panel % perGroup() * tile.width();
  }

  /** Returns how many output channels a panel has. */
  int count(int panel) {
    return Math.min(tile.width(), outputs - output(panel));
  }

  /** Returns the first output channel of a panel; that of the panel behind the last one is the number of channels. */
  int channel(int panel) {
    return group(panel) * outputs + output(panel);
  }

  /** Returns the floats of a packed panel. */
  int size() {
    return depth * tile.width();
  }

  /** Returns the packed weights of all panels, to be released after use; a task packs a part of all panels. */
  float[] pack(Weights w, int parts, Packer packer) {
    return w.values().pack(tile.width(), all() * size(), (values, offset, to) -> Threads.run(parts, part -> {
      for (int group = 0; group < groups; group++) {
        packer.pack(part, values, offset + group * w.group(), to, group * perGroup() * size());
      }
    }));
  }
}
