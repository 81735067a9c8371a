package io.slipway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ActiveProfiles;

/** The running program has every delegate that a diagram names, and no delegate that none names. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
class DelegatesInUseIT {

    private static final Pattern EXPRESSION = Pattern.compile("[dD]elegateExpression=\"([^\"]*)\"");
    private static final Pattern BEAN = Pattern.compile("\\$\\{([A-Za-z]+)}");

    @Autowired
    private DelegateBeans delegates;

    @Autowired
    private StepCatalogue catalogue;

    @Test
    void diagramsAndTheProgramKnowTheSameNames() throws IOException {
        Set<String> named = named();

        assertThat(named).hasSizeGreaterThan(40).isEqualTo(new TreeSet<>(delegatesOfSlipway()));
        assertThat(named).containsAll(catalogue.names());
        assertThat(named).allSatisfy(name -> assertThat(delegates.get(name)).as(name).isNotNull());
    }

    /** Beans of the engine's own starter are delegates too, and no diagram's business. */
    private List<String> delegatesOfSlipway() {
        return delegates.names().stream()
                .filter(name -> delegates.get(name).getClass().getName().startsWith("io.slipway."))
                .toList();
    }

    private static Set<String> named() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> diagrams = Files.walk(Path.of("processes"))) {
            for (Path diagram : diagrams.filter(file -> file.toString().endsWith(".bpmn")).toList()) {
                Matcher expression = EXPRESSION.matcher(Files.readString(diagram));
                while (expression.find()) {
                    Matcher bean = BEAN.matcher(expression.group(1));
                    assertThat(bean.matches()).as("%s in %s names one bean", expression.group(1), diagram).isTrue();
                    names.add(bean.group(1));
                }
            }
        }
        return names;
    }
}
