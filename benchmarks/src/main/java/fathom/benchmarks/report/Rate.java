package fathom.benchmarks.report;

/** What is counted per second; the names are those of the counters of {@link fathom.benchmarks.Work}. */
enum Rate {
  GFLOP("gflop", "GFLOP/s"), GBYTE("gbyte", "GB/s"), IMAGES("images", "images/s");

  private final String counter;
  private final String unit;

  Rate(String counter, String unit) {
    this.counter = counter;
    this.unit = unit;
  }

  String counter() {
    return counter;
  }

  String unit() {
    return unit;
  }
}
