package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scan finds what it is to find; or it would pass on anything. */
class SecretScanTest {

    private static final String SECRET = "abcdef.0123456789abcdef";

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "xyz", "user:"})
    void findsASecretAsItIsAndEncodedOnceAndTwiceAfterAnything(String before) {
        SecretScan scan = new SecretScan().looksFor("the token", SECRET);
        String plain = before + SECRET + "/and more";
        String once = "{\"data\":\"" + base64(plain) + "\"}";
        String twice = "auth: " + base64(before + once);

        assertThat(scan.in(Map.of("a log", plain))).singleElement().asString()
                .startsWith("the token stands in a log").doesNotContain(SECRET);
        assertThat(scan.in(Map.of("a table", once))).singleElement().asString()
                .startsWith("the token in base64 stands in a table");
        assertThat(scan.in(Map.of("an answer", twice))).singleElement().asString()
                .startsWith("the token in base64 of base64 stands in an answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcdef.[redacted]", "abcdef.0123456789abcde", "YWJjZGVmLjAxMjM0"})
    void findsNothingElse(String harmless) {
        assertThat(new SecretScan().looksFor("the token", SECRET).in(Map.of("a log", harmless))).isEmpty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
