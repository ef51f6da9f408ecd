package fathom.checks.offenders.core;

import fathom.checks.offenders.init.InitOffenders;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import jdk.incubator.vector.FloatVector;
import org.ejml.data.DMatrixRMaj;

/** What no class of the core may do; one offence a method. */
public abstract class CoreOffenders {
  abstract void dependsOnInit(InitOffenders init);

  abstract void usesVectors(FloatVector vector);

  abstract void usesEjml(DMatrixRMaj matrix);

  abstract void takesMethod(Method method);

  abstract void takesLookup(MethodHandles.Lookup lookup);

  abstract void takesAddress(URI address);

  abstract void opensSocket(SocketChannel channel);

  abstract void drawsFromGenerator(RandomGenerator generator);

  abstract void drawsFromSplittable(SplittableRandom random);

  native void isNative();

  Class<?> findsClassByName() throws ClassNotFoundException {
    return Class.forName("fathom.core.Tensor");
  }

  Class<?> loadsClass(ClassLoader loader) throws ClassNotFoundException {
    return loader.loadClass("fathom.core.Tensor");
  }

  Object readsObject(InputStream in) throws IOException, ClassNotFoundException {
    return new ObjectInputStream(in).readObject();
  }

  void writesObject(OutputStream out) throws IOException {
    new ObjectOutputStream(out).writeObject("");
  }

  @SuppressWarnings("restricted")
  void loadsLibrary() {
    System.loadLibrary("blas");
  }

  @SuppressWarnings("restricted")
  void loadsLibraryFile() {
    Runtime.getRuntime().load("/usr/lib/libblas.so");
  }

  void prints() {
    System.out.println();
  }

  void printsErrors() {
    System.err.println();
  }

  int reads() throws IOException {
    return System.in.read();
  }

  void printsStackTrace(RuntimeException e) {
    e.printStackTrace();
  }

  double drawsFromMath() {
    return Math.random();
  }

  float drawsFromRandom(Random random) {
    return random.nextFloat();
  }

  float drawsFromThread() {
    return ThreadLocalRandom.current().nextFloat();
  }

  long asksForMillis() {
    return System.currentTimeMillis();
  }

  long asksForNanos() {
    return System.nanoTime();
  }

  Instant asksForInstant() {
    return Instant.now();
  }
}
