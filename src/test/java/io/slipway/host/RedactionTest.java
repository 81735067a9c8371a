package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret stands in what Slipway records, whatever stands around it. */
class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "kubeadm join api:6443 --token zhujtw.cat6dfvw3qzn9fcp --x | kubeadm join api:6443 --token zhujtw.[redacted] --x",
        "86c4ef42bbc70deaebd8df4f04302ed6f5f5e3d742eac5bfc6f8f9585424af80 | [redacted]",
        "certificateKey: 86c4ef42bbc70deaebd8df4f04302ed6f5f5e3d742eac5bfc6f8f9585424af80 | certificateKey: [redacted]",
        "client-key-data: LS0tLS1CRUdJTg== | client-key-data: [redacted]",
        "{\"auths\":{\"r\":{\"auth\":\"dXNlcjpwYXNz\"}}} | {\"auths\":{\"r\":{\"auth\":\"[redacted]\"}}}",
        "Authorization: Bearer abc.def | Authorization: Bearer [redacted]"
    })
    void knownShapesAreTakenOut(String text, String redacted) {
        assertThat(Redaction.of(text.strip())).isEqualTo(redacted.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sha256:f7c4ef8718fb20567469be25b31b68a6be5b7f84b7bd982cc23c351b5856da3b",
        "kubelet 1.36.2-1.1 on h0.example.net",
        "net.ipv6.conf.all.forwarding is 0, shall be 1",
        "registry.k8s.io/pause:3.10.2"
    })
    void whatIsNoSecretStays(String text) {
        assertThat(Redaction.of(text)).isEqualTo(text);
    }

    @Property
    void aTokenNeverStays(@ForAll("tokens") String token, @ForAll("surroundings") String before) {
        assertThat(Redaction.of(before + " " + token + "\n" + before)).doesNotContain(token.substring(7));
    }

    @Property
    void aPrivateKeyNeverStays(@ForAll("bodies") String body) {
        String text = "x\n-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\ny";

        assertThat(Redaction.of(text)).isEqualTo("x\n[redacted]\ny");
    }

    @Provide
    Arbitrary<String> tokens() {
        Arbitrary<String> characters = Arbitraries.strings().withCharRange('a', 'z').withCharRange('0', '9').ofLength(6);
        return characters.flatMap(id -> Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .ofLength(16)
                .map(secret -> id + "." + secret));
    }

    @Provide
    Arbitrary<String> surroundings() {
        return Arbitraries.strings().ascii().ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.strings().withCharRange('A', 'Z').withChars("+/=\n").ofMinLength(1).ofMaxLength(200);
    }
}
