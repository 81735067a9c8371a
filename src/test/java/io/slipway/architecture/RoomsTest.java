package io.slipway.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.slipway.inventory.KubernetesVersion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms and the one direction of their doors (docs/decisions/0001). */
class RoomsTest {

    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.slipway");
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("api").definedBy("io.slipway.api..")
                .layer("security").definedBy("io.slipway.security..")
                .layer("diagnostics").definedBy("io.slipway.diagnostics..")
                .layer("adoption").definedBy("io.slipway.adoption..")
                .layer("care").definedBy("io.slipway.care..")
                .layer("progress").definedBy("io.slipway.progress..")
                .layer("operations").definedBy("io.slipway.operations..")
                .layer("engine").definedBy("io.slipway.engine..")
                .layer("steps").definedBy(
                        "io.slipway.preparation..", "io.slipway.controlplane..", "io.slipway.network..", "io.slipway.addons..")
                .layer("telemetry").definedBy("io.slipway.telemetry..")
                .layer("events").definedBy("io.slipway.events..")
                .layer("journal").definedBy("io.slipway.journal..")
                .layer("step").definedBy("io.slipway.step..")
                .layer("kube").definedBy("io.slipway.kube..")
                .layer("host").definedBy("io.slipway.host..")
                .layer("inventory").definedBy("io.slipway.inventory..")
                .whereLayer("api").mayNotBeAccessedByAnyLayer()
                .whereLayer("telemetry").mayNotBeAccessedByAnyLayer()
                .whereLayer("adoption").mayOnlyBeAccessedByLayers("api")
                .whereLayer("diagnostics").mayOnlyBeAccessedByLayers("api")
                .whereLayer("care").mayOnlyBeAccessedByLayers("api")
                .whereLayer("progress").mayOnlyBeAccessedByLayers("api")
                .whereLayer("operations").mayOnlyBeAccessedByLayers("progress", "care", "adoption", "api", "security", "diagnostics")
                .whereLayer("engine").mayOnlyBeAccessedByLayers("progress", "care", "adoption", "operations", "api", "security")
                .whereLayer("steps").mayOnlyBeAccessedByLayers("care", "engine", "operations", "api")
                .whereLayer("events").mayOnlyBeAccessedByLayers("care", "operations", "api")
                .whereLayer("journal").mayOnlyBeAccessedByLayers(
                        "progress", "care", "adoption", "events", "engine", "operations", "api", "diagnostics", "telemetry")
                .whereLayer("step").mayOnlyBeAccessedByLayers(
                        "progress", "care", "adoption", "steps", "journal", "events", "engine", "operations", "api", "diagnostics", "telemetry")
                .whereLayer("kube").mayOnlyBeAccessedByLayers(
                        "care", "adoption", "step", "steps", "engine", "operations", "api", "diagnostics")
                .whereLayer("host").mayOnlyBeAccessedByLayers(
                        "care", "adoption", "kube", "step", "steps", "journal", "events", "engine", "operations", "api",
                        "diagnostics", "telemetry")
                .check(product);
    }

    @Test
    void onlyOneRoomKnowsEachLibrary() {
        noClasses().that().resideOutsideOfPackage("io.slipway.host.internal..")
                .should().dependOnClassesThat().resideInAnyPackage("org.apache.sshd..")
                .allowEmptyShould(true).check(product);
        noClasses().that().resideOutsideOfPackage("io.slipway.kube.internal..")
                .should().dependOnClassesThat().resideInAnyPackage("io.fabric8..")
                .allowEmptyShould(true).check(product);
        noClasses().that().resideOutsideOfPackage("io.slipway.engine..")
                .should().dependOnClassesThat().resideInAnyPackage("org.camunda.bpm.engine.impl..")
                .allowEmptyShould(true).check(product);
    }

    @Test
    void onlyTheInventoryKnowsWhatDiffersBetweenReleases() {
        noClasses().that().resideOutsideOfPackage("io.slipway.inventory..")
                .should().callMethod(KubernetesVersion.class, "minor")
                .orShould().callMethod(KubernetesVersion.class, "patch")
                .orShould().callMethod(KubernetesVersion.class, "compareTo", KubernetesVersion.class)
                .because("ReleaseFacts answers what a release can, so that no step has ifs about versions")
                .check(product);
    }

    @Test
    void theInventoryIsPlainJava() {
        noClasses().that().resideInAPackage("io.slipway.inventory")
                .should().dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "com.fasterxml..", "org.camunda..", "jakarta..")
                .check(product);
    }
}
