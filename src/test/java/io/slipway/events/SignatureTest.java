package io.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers check with any library of Standard Webhooks; the key behind the secrets stays Slipway's own. */
class SignatureTest {

    @TempDir
    Path data;

    /** The vector by which the libraries of Standard Webhooks test themselves. */
    @Test
    void signaturesAreThoseOfStandardWebhooks() {
        byte[] secret = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(Signature.of(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330L, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(Signature.shown(secret)).isEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    /** What docs/api.md tells a receiver to do takes the vector, and nothing that was changed or is old. */
    @Test
    void theCheckThatTheManualShowsIsRight() throws Exception {
        Matcher block = Pattern.compile("(?s)```python\n(.*?)```").matcher(Files.readString(Path.of("docs/api.md")));
        assertThat(block.find()).isTrue();
        Path program = Files.writeString(data.resolve("check.py"), block.group(1) + """
                headers = {"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
                           "webhook-signature": "v1,bm90IHRoaXM= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}
                def refused(body):
                    try:
                        check("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", headers, body)
                        return "taken"
                    except ValueError as wrong:
                        return str(wrong)
                print(refused(b'{"test": 2432232314}'))
                time.time = lambda: 1614265330 + 299
                print(refused(b'{"test": 2432232314}'))
                print(refused(b'{"test": 2432232315}'))
                """);
        Assumptions.assumeTrue(hasPython() || System.getenv("CI") != null, "there is no python3");
        Process python = new ProcessBuilder("python3", program.toString()).redirectErrorStream(true).start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said.lines()).containsExactly(
                "too old, or sent again by somebody else", "taken", "not signed with this secret");
        assertThat(python.waitFor()).isZero();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (java.io.IOException none) {
            return false;
        }
    }

    @Test
    void theKeyIsMadeOnceAndNobodyElseCanReadIt() throws Exception {
        Path file = data.resolve("deeper").resolve("webhook-key");
        WebhookKey key = new WebhookKey(file, new SecureRandom());
        assertThat(key.idIfThere()).as("not before it is needed").isEmpty();
        assertThat(file).doesNotExist();
        byte[] secret = key.derive("aa", "bb");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        WebhookKey afterARestart = new WebhookKey(file, new SecureRandom());
        assertThat(afterARestart.derive("aa", "bb")).isEqualTo(secret).hasSize(32);
        assertThat(afterARestart.derive("aa", "cc")).isNotEqualTo(secret);
        assertThat(afterARestart.derive("ab", "bb")).isNotEqualTo(secret);
        assertThat(afterARestart.id()).isEqualTo(key.id()).hasSize(16);
        assertThat(new WebhookKey(data.resolve("other"), new SecureRandom()).id()).isNotEqualTo(key.id());
    }

    @Test
    void aKeyThatOthersCanReadOrThatIsDamagedIsRefused() throws Exception {
        Path file = data.resolve("webhook-key");
        new WebhookKey(file, new SecureRandom()).id();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> new WebhookKey(file, new SecureRandom()).id())
                .hasMessageContaining("others can read the key of webhooks").hasMessageContaining("chmod 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "not a key");
        assertThatThrownBy(() -> new WebhookKey(file, new SecureRandom()).id()).hasMessageContaining("is damaged");
    }
}
