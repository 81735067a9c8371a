package io.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Operators bring a cluster up from the console, at a desk and on a phone, with a failure that they mend and retry, and look
 * at every view; none has a barrier for keyboards or screen readers. With {@code -Dslipway.renew-pictures=true} the pictures
 * in the documents are made anew by the same run.
 */
@Tag("alone")
class ConsoleIT {

    private static final Path CONSOLE = Path.of("ops-ui");
    private static final long PATIENCE_MINUTES = 10;

    @Test
    void operatorsBringAClusterUpAtADeskAndOnAPhone() throws Exception {
        Optional<Path> browser = Chromium.find();
        if (browser.isEmpty()) {
            assertThat(System.getenv("CI")).as("there is no Chromium, and it could not be installed").isNotEqualTo("true");
            Assumptions.abort("There is no Chromium here. Install your system's package of it, such as chromium.");
        }
        try (ConfigurableApplicationContext desk = slipway(); ConfigurableApplicationContext phone = slipway()) {
            Path told = Path.of("target", "console-tests.log");
            Files.createDirectories(told.getParent());
            ProcessBuilder run = new ProcessBuilder("npx", "--no-install", "playwright", "test")
                    .directory(CONSOLE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(told.toFile());
            run.environment().put("CHROMIUM", browser.get().toString());
            run.environment().put("SLIPWAY_DESKTOP", address(desk));
            run.environment().put("SLIPWAY_PHONE", address(phone));
            pictures().ifPresent(directory -> run.environment().put("SLIPWAY_PICTURES", directory.getAbsolutePath()));
            Process tests = run.start();
            boolean ended = tests.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            tests.destroyForcibly();
            assertThat(ended).as("the browser's tests ended in time:\n" + text(told) + whatWasOnTheScreens()).isTrue();
            assertThat(tests.exitValue()).as(text(told) + whatWasOnTheScreens()).isZero();
            // Four stories on two screens; a run that found no tests would end well, too.
            assertThat(text(told)).contains("8 passed").doesNotContain("skipped", "flaky");
        }
    }

    /** The browser's own words for each page that a story failed on. */
    private static String whatWasOnTheScreens() throws IOException {
        StringBuilder screens = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("target", "console-tests"))) {
            for (Path screen : files.filter(file -> file.endsWith("error-context.md")).toList()) {
                screens.append('\n').append(screen).append('\n').append(text(screen));
            }
        }
        return screens.toString();
    }

    private static Optional<File> pictures() {
        return Boolean.getBoolean("slipway.renew-pictures")
                ? Optional.of(Path.of("docs", "pictures").toFile())
                : Optional.empty();
    }

    private static ConfigurableApplicationContext slipway() {
        return LabSlipway.start(
                Lab.demoHosts().withIngress().speed(500).start(),
                "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    private static String address(ConfigurableApplicationContext slipway) {
        return "http://localhost:" + slipway.getEnvironment().getRequiredProperty("local.server.port");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
