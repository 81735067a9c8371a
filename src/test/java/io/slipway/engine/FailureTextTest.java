package io.slipway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands at an incident: reason, host, command, exit code, last lines and advice, however long each is. */
class FailureTextTest {

    @Test
    void aShortFailureIsShownAsItIs() {
        String message = failure("modprobe overlay", List.of("FATAL: Module overlay not found")).getMessage();

        assertThat(FailureText.of(message)).isEqualTo(message);
    }

    @Test
    void theAdviceStaysHoweverLongTheCommandAndItsLinesAre() {
        String text = FailureText.of(
                failure("apt-get " + "package ".repeat(200), Collections.nCopies(40, "line ".repeat(100))).getMessage());

        assertThat(text).startsWith("COMMAND_FAILED on h3, exit code 100: apt-get package package")
                .endsWith("What to do: Read the last lines, mend the cause on the host, then retry.");
        assertThat(text.lines()).hasSize(14);
        assertThat(text.length()).isLessThan(FailureText.LONGEST);
    }

    @Test
    void aTextOfAnotherKindIsCutAndAMissingOneStaysMissing() {
        assertThat(FailureText.of("x".repeat(5000))).hasSizeLessThan(FailureText.LONGEST).endsWith("…");
        assertThat(FailureText.of(null)).isNull();
    }

    private static HostFailure failure(String command, List<String> lines) {
        return new HostFailure(HostFailure.Reason.COMMAND_FAILED, new HostName("h3"), command, Optional.of(100), lines,
                Optional.empty(), null);
    }
}
