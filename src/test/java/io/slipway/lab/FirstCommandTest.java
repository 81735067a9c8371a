package io.slipway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's first command needs no words about which of the programs among the tests it shall start. */
class FirstCommandTest {

    @Test
    void testRunStartsTheLab() throws Exception {
        assertThat(Files.readString(Path.of("README.md"))).contains("\n./mvnw spring-boot:test-run\n");
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<spring-boot.run.main-class>" + LabSlipway.class.getName()
                + "</spring-boot.run.main-class>");
        assertThat(LabSlipway.class.getMethod("main", String[].class)).isNotNull();
    }
}
