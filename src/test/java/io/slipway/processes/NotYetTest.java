package io.slipway.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.slipway.step.Progress;
import io.slipway.step.Step;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A step that may say <em>not yet</em> stands in a loop. Outside of one its "come back" would be lost, and the operation
 * would go on over a step that is not finished.
 */
class NotYetTest {

    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.slipway");
    }

    @Test
    void stepsThatMaySayNotYetStandInALoop() {
        Set<String> mayNotYet = new TreeSet<>();
        Set<JavaCodeUnit> running = thatLeadTo(product.get(Progress.class).getMethods().stream()
                .filter(method -> method.getName().equals("running"))
                .collect(Collectors.toSet()));
        for (JavaClass step : steps()) {
            boolean hasDeadline = step.getMethods().stream().anyMatch(method -> method.getName().equals("deadline"));
            if (hasDeadline || step.getAllMethods().stream().anyMatch(running::contains)) {
                mayNotYet.add(bean(step));
            }
        }
        assertThat(mayNotYet).contains("initialiseControlPlane", "awaitNodesReady");
        assertThat(inLoops()).containsAll(mayNotYet);
    }

    private static Set<JavaClass> steps() {
        return product.stream()
                .filter(candidate -> candidate.isAssignableTo(Step.class) && !candidate.isInterface())
                .filter(candidate -> candidate.getModifiers().stream().noneMatch(modifier -> modifier.name().equals("ABSTRACT")))
                .collect(Collectors.toSet());
    }

    /** Everything that calls one of these methods, itself or through others. */
    private static Set<JavaCodeUnit> thatLeadTo(Set<? extends JavaCodeUnit> targets) {
        Set<JavaCodeUnit> found = new HashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>(targets);
        while (!open.isEmpty()) {
            for (JavaAccess<?> access : open.poll().getAccessesToSelf()) {
                if (found.add(access.getOrigin())) {
                    open.add(access.getOrigin());
                }
            }
        }
        return found;
    }

    /** A step's class is named as the step is; the diagrams' test holds that each delegate is there. */
    private static String bean(JavaClass step) {
        String name = step.getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static Set<String> inLoops() {
        Set<String> looped = new TreeSet<>();
        for (Path diagram : Diagrams.diagrams()) {
            for (ServiceTask task : Diagrams.model(diagram).getModelElementsByType(ServiceTask.class)) {
                boolean comesBack = task.getOutgoing().stream()
                        .map(SequenceFlow::getTarget)
                        .filter(ExclusiveGateway.class::isInstance)
                        .flatMap(gateway -> gateway.getOutgoing().stream())
                        .filter(flow -> flow.getConditionExpression() != null
                                && flow.getConditionExpression().getTextContent().equals("${!finished}"))
                        .flatMap(flow -> flow.getTarget().getOutgoing().stream())
                        .anyMatch(flow -> flow.getTarget().equals(task));
                if (comesBack) {
                    looped.add(task.getCamundaDelegateExpression().replaceAll("[${}]", ""));
                }
            }
        }
        return looped;
    }
}
