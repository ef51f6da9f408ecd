package fathom.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Benchmarks that JMH runs together. A method's name is a task; all classes on the class path that have it take part,
 * so that contenders join by being there.
 *
 * @param include regular expression for the names of the benchmarks
 * @param parameters values of their parameters, by name; of all others those that the benchmark gives
 * @param jvm arguments of the processes
 * @param threads how many threads JMH starts; Fathom starts its own
 */
record Run(String include, Map<String, List<String>> parameters, List<String> jvm, int threads) {
  /** What makes Fathom choose its scalar kernels. */
  static final String PLAIN_LOOPS = "-Dfathom.simd=off";

  /** Runs a task of the classes whose names are given by a regular expression. */
  static Run of(String classes, String task) {
    return new Run("\\.(" + classes + ")\\." + task + "$", Map.of(), List.of(), 1);
  }

  /** Runs a task of all classes that have it. */
  static Run of(String task) {
    return of("\\w+", task);
  }

  Run with(String parameter, List<String> values) {
    Map<String, List<String>> more = new LinkedHashMap<>(parameters);
    more.put(parameter, List.copyOf(values));
    return new Run(include, more, jvm, threads);
  }

  Run with(String parameter, String... values) {
    return with(parameter, List.of(values));
  }

  Run plainLoops() {
    return new Run(include, parameters, List.of(PLAIN_LOOPS), threads);
  }

  Run threads(int newThreads) {
    return new Run(include, parameters, jvm, newThreads);
  }
}
