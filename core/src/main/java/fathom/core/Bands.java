package fathom.core;

/**
 * A cut of the output pixels of a batch into bands: several whole images, or some rows of one image, or some columns of
 * one row. The pixels of a band follow each other in memory. The cut depends on the problem alone.
 */
final class Bands {
  /** Images of a band, at most. */
  final int images;

  /** Rows of a band, at most. */
  final int rows;

  /** Columns of a band, at most. */
  final int columns;

  private final int allImages;
  private final int allRows;
  private final int allColumns;
  private final int rowBands;
  private final int columnBands;

  /**
   * Cuts {@code [allImages, allRows, allColumns]} pixels into bands that are as large as the limits allow, and of equal
   * size.
   *
   * @param mostImages whole images in a band, at most; below 1 to cut images into rows
   * @param mostRows rows in a band of one image, at most; below 1 to cut rows into columns
   * @param mostColumns columns in a band of one row, at most; at least 1
   */
  Bands(int allImages, int allRows, int allColumns, long mostImages, long mostRows, long mostColumns) {
    this.allImages = allImages;
    this.allRows = allRows;
    this.allColumns = allColumns;
    images = evenly(allImages, Math.max(1, mostImages));
    rows = mostImages >= 1 ? allRows : evenly(allRows, Math.max(1, mostRows));
    columns = mostImages >= 1 || mostRows >= 1 ? allColumns : evenly(allColumns, mostColumns);
    rowBands = (allRows + rows - 1) / rows;
    columnBands = (allColumns + columns - 1) / columns;
  }

  /** Returns the size of equal parts of {@code all}, each at most {@code most}. */
  static int evenly(int all, long most) {
    int parts = (int) ((all + most - 1) / most);
    return (all + parts - 1) / parts;
  }

  /** Returns the number of bands. */
  int count() {
    return (allImages + images - 1) / images * rowBands * columnBands;
  }

  /** Returns the number of pixels of the largest band. */
  int pixels() {
    return images * rows * columns;
  }

  /** Returns the first image of a band. */
  int firstImage(int band) {
    return band / (rowBands * columnBands) * images;
  }

  /** Returns how many images a band has. */
  int images(int band) {
    return Math.min(images, allImages - firstImage(band));
  }

  /** Returns the first row of a band. */
  int firstRow(int band) {
    return band / columnBands % rowBands * rows;
  }

  /** Returns how many rows a band has in each of its images. */
  int rows(int band) {
    return Math.min(rows, allRows - firstRow(band));
  }

  /** Returns the first column of a band. */
  int firstColumn(int band) {
    return band % columnBands * columns;
  }

  /** Returns how many columns a band has in each of its rows. */
  int columns(int band) {
    return Math.min(columns, allColumns - firstColumn(band));
  }

  /** Returns the number of the first pixel of a band. */
  int firstPixel(int band) {
    return (firstImage(band) * allRows + firstRow(band)) * allColumns + firstColumn(band);
  }

  /** Returns how many pixels a band has. */
  int pixels(int band) {
    return images(band) * rows(band) * columns(band);
  }
}
