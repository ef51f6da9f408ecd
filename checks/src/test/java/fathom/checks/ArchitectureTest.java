package fathom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static final String OFFENDERS_PACKAGE = "fathom.checks.offenders";
  private static final JavaClasses LIBRARIES = new ClassFileImporter()
      .importPaths(Project.folders(Project.LIBRARIES, "target/classes"));
  private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages(OFFENDERS_PACKAGE);

  static List<ArchRule> rules() {
    return new Architecture("fathom").rules();
  }

  static List<ArchRule> rulesForOffenders() {
    return new Architecture(OFFENDERS_PACKAGE).rules();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void librariesKeep(ArchRule rule) {
    rule.allowEmptyShould(true).check(LIBRARIES);
  }

  @Test
  void allLibrariesAreSeen() {
    for (String library : Project.LIBRARIES) {
      assertTrue(LIBRARIES.stream().anyMatch(type -> type.getPackageName().startsWith("fathom." + library)), library);
    }
  }

  @ParameterizedTest
  @MethodSource("rulesForOffenders")
  void ruleCanFail(ArchRule rule) {
    assertTrue(rule.evaluate(OFFENDERS).hasViolation(), rule.getDescription());
  }

  /** Each method among the offenders offends once, and a rule tells it by name. */
  @Test
  void everyOffenceIsSeen() {
    Set<String> offences = new TreeSet<>();
    for (JavaClass type : OFFENDERS) {
      type.getMethods().forEach(method -> offences.add(method.getName()));
    }
    Set<String> missed = new TreeSet<>(offences);
    for (ArchRule rule : rulesForOffenders()) {
      for (String detail : rule.evaluate(OFFENDERS).getFailureReport().getDetails()) {
        missed.removeIf(offence -> detail.contains("." + offence + "("));
      }
    }
    assertTrue(offences.size() > 20, offences.toString());
    assertEquals(Set.of(), missed);
  }
}
