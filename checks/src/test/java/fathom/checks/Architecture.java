package fathom.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/** The rules that the libraries keep, for a tree of packages such as {@code fathom}. */
final class Architecture {
  private final String root;

  /** Rules for the packages {@code root.core}, {@code root.nn}, {@code root.init}, {@code root.train}. */
  Architecture(String root) {
    this.root = root;
  }

  List<ArchRule> rules() {
    List<ArchRule> rules = new ArrayList<>(moduleDirection());
    rules.add(vectorApiOnlyInKernels());
    rules.add(kernelsKnowNoTensors());
    rules.add(decompositionsOnlyInInit());
    rules.add(noReflection());
    rules.add(noReflectiveCalls());
    rules.add(noSerialization());
    rules.add(noNativeLibraries());
    rules.add(noNativeMethods());
    rules.add(noNetworkBelowTrain());
    rules.add(noConsole());
    rules.add(noConsoleByStackTrace());
    rules.add(noRandomNumbersButOurs());
    rules.add(noClockBelowTrain());
    return rules;
  }

  /** Each library uses only those before it, and none uses the examples or the benchmarks. */
  private List<ArchRule> moduleDirection() {
    List<ArchRule> rules = new ArrayList<>();
    List<String> above = new ArrayList<>(List.of("examples", "benchmarks"));
    for (int i = Project.LIBRARIES.size() - 1; i >= 0; i--) {
      String library = Project.LIBRARIES.get(i);
      rules.add(noClasses().that().resideInAPackage(tree(library))
          .should().dependOnClassesThat().resideInAnyPackage(above.stream().map(this::tree).toArray(String[]::new)));
      above.add(library);
    }
    return rules;
  }

  private ArchRule vectorApiOnlyInKernels() {
    return noClasses().that().resideOutsideOfPackage(tree("core.kernel"))
        .should().dependOnClassesThat().resideInAPackage("jdk.incubator..")
        .because("one package holds all that depends on an incubating module");
  }

  private ArchRule kernelsKnowNoTensors() {
    return noClasses().that().resideInAPackage(tree("core.kernel"))
        .should().dependOnClassesThat().resideInAPackage(root + ".core");
  }

  private ArchRule decompositionsOnlyInInit() {
    return noClasses().that().resideOutsideOfPackage(tree("init"))
        .should().dependOnClassesThat().resideInAPackage("org.ejml..");
  }

  private ArchRule noReflection() {
    return noClasses().should().dependOnClassesThat(resideInAPackage("java.lang.reflect..")
        .or(belongToAnyOf(MethodHandles.class, MethodHandles.Lookup.class, MethodHandle.class, VarHandle.class)));
  }

  private ArchRule noReflectiveCalls() {
    return noClasses().should().callMethodWhere(calls(Class.class, "forName", "newInstance", "getField", "getFields",
        "getMethod", "getMethods", "getConstructor", "getConstructors", "getDeclaredField", "getDeclaredFields",
        "getDeclaredMethod", "getDeclaredMethods", "getDeclaredConstructor", "getDeclaredConstructors")
        .or(calls(ClassLoader.class, "loadClass")));
  }

  private ArchRule noSerialization() {
    return noClasses().should().dependOnClassesThat(belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class));
  }

  private ArchRule noNativeLibraries() {
    return noClasses().should()
        .dependOnClassesThat(resideInAnyPackage("java.lang.foreign..", "jdk.internal..", "sun.."))
        .orShould()
        .callMethodWhere(calls(System.class, "load", "loadLibrary").or(calls(Runtime.class, "load", "loadLibrary")));
  }

  private ArchRule noNativeMethods() {
    return noMethods().should().haveModifier(JavaModifier.NATIVE);
  }

  private ArchRule noNetworkBelowTrain() {
    return noClasses().that().resideInAnyPackage(tree("core"), tree("nn"), tree("init"))
        .should().dependOnClassesThat(resideInAnyPackage("java.net..", "javax.net..", "java.rmi..")
            .or(describe("are network channels",
                type -> type.getName().matches("java\\.nio\\.channels\\..*(Socket|Datagram).*"))));
  }

  /** One class asks whether System.out is a terminal; it prints nothing. */
  private ArchRule noConsole() {
    Set<String> streams = Set.of("in", "out", "err");
    return noClasses().that().doNotHaveFullyQualifiedName(root + ".train.Terminal").should()
        .accessFieldWhere(describe("are System.in, out or err",
            (JavaFieldAccess access) -> access.getTargetOwner().isEquivalentTo(System.class)
                && streams.contains(access.getName())))
        .orShould().callMethodWhere(calls(System.class, "console"))
        .because("a library that prints cannot be kept quiet");
  }

  private ArchRule noConsoleByStackTrace() {
    return noClasses().should().callMethodWhere(
        describe("are printStackTrace()", (JavaMethodCall call) -> call.getName().equals("printStackTrace")
            && call.getTarget().getRawParameterTypes().isEmpty()));
  }

  private ArchRule noRandomNumbersButOurs() {
    return noClasses().should()
        .dependOnClassesThat(
            belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class, SecureRandom.class)
                .or(resideInAPackage("java.util.random..")))
        .orShould().callMethodWhere(calls(Math.class, "random").or(calls(StrictMath.class, "random")))
        .because("all random numbers are functions of a seed and a name");
  }

  /** Two classes measure time for those who ask where it goes and what the machine can do; they decide nothing. */
  private ArchRule noClockBelowTrain() {
    return noClasses().that().resideInAnyPackage(tree("core"), tree("nn"), tree("init"))
        .and().doNotHaveFullyQualifiedName(root + ".core.Meter")
        .and().doNotHaveFullyQualifiedName(root + ".core.MachineLimits")
        .should().dependOnClassesThat().resideInAPackage("java.time..")
        .orShould().callMethodWhere(calls(System.class, "currentTimeMillis", "nanoTime"));
  }

  private String tree(String library) {
    return root + "." + library + "..";
  }

  private static DescribedPredicate<JavaMethodCall> calls(Class<?> owner, String... names) {
    Set<String> banned = Set.of(names);
    return describe(owner.getSimpleName() + " " + banned,
        call -> call.getTargetOwner().isAssignableTo(owner) && banned.contains(call.getName()));
  }
}
