package io.slipway.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever an argument holds, the shell gives it to the program unchanged. */
class ShellLineTest {

    @Property(tries = 150)
    void everyArgumentArrivesAsItIs(@ForAll @NotEmpty @Size(max = 5) List<String> texts) throws Exception {
        List<String> arguments = texts.stream()
                .map(text -> text.replace("\0", ""))
                // What is no valid UTF-8 (lone surrogates) cannot be sent at all.
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .toList();
        List<String> command = new ArrayList<>(List.of("printf", "%s\\001"));
        command.addAll(arguments);

        assertThat(output(ShellLine.of(command))).isEqualTo(String.join("\001", arguments) + "\001");
    }

    @Test
    void aHostileNameIsOneArgument() throws Exception {
        assertThat(output(ShellLine.of(List.of("printf", "%s", "a; echo b $(id) `id` 'x' \"y\" \n#"))))
                .isEqualTo("a; echo b $(id) `id` 'x' \"y\" \n#");
    }

    @Test
    void aNulCharacterIsRefused() {
        assertThatThrownBy(() -> ShellLine.of(List.of("echo", "a\0b"))).hasMessageContaining("NUL");
    }

    @Test
    void scriptsAreShownByTheirName() {
        assertThat(ShellLine.shown(List.of("sh", "-c", "long\nscript", "slipway-change", "/var/lib/slipway", "rm", "a b")))
                .isEqualTo("slipway-change /var/lib/slipway rm 'a b'");
    }

    private static String output(String line) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", line).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return output;
    }
}
