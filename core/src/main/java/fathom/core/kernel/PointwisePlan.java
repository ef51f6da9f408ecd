package fathom.core.kernel;

/**
 * How {@link ConvKernels#pointwise} computes pixels that each see one source pixel.
 *
 * @param tile what computes it, of at most 16 pixels, 256 output channels and 1024 elements
 * @param pixels pixels of a task, about
 * @param depth channels that are taken at a time, so that what a task touches stays in the cache
 * @param pitch the distance in floats at which it wants a copy of the pixels, at least {@code depth}; 0 to read them
 *     where they lie
 */
public record PointwisePlan(ConvTile tile, int pixels, int depth, int pitch) {}
