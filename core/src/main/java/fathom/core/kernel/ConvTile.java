package fathom.core.kernel;

/**
 * What a correlation kernel computes at once: some output pixels by a panel of output channels.
 *
 * @param code which kernel, known to the implementation
 * @param pixels pixels of a tile
 * @param width output channels of a tile, also the width of a panel of weights
 * @param shares whether one source value can serve three adjacent kernel columns, see {@link Correlation}
 */
public record ConvTile(int code, int pixels, int width, boolean shares) {}
