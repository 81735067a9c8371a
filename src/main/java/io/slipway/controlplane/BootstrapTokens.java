package io.slipway.controlplane;

import io.slipway.inventory.Secret;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster's bootstrap tokens, as the Secrets that they are (kubernetes-facts, section 2). */
final class BootstrapTokens {

    private static final String TYPE = "bootstrap.kubernetes.io/token";
    private static final String NAMESPACE = "kube-system";
    private static final String PREFIX = "bootstrap-token-";
    private static final String USAGE = "usage-bootstrap-";

    /** How long the part before the dot is: it names the token and is no secret. */
    static final int ID_LENGTH = 6;

    private BootstrapTokens() {}

    /** All of them without their secret halves, those that end first at the beginning. */
    static List<JoinLeases.Token> all(KubeCluster kube, Instant now) {
        return kube.list("v1", "Secret", NAMESPACE, Map.of()).stream()
                .filter(secret -> secret.text("type").equals(Optional.of(TYPE)))
                .map(secret -> token(secret, now))
                .sorted(Comparator.comparing((JoinLeases.Token token) -> token.expires().orElse(Instant.MAX))
                        .thenComparing(JoinLeases.Token::id))
                .toList();
    }

    /** The token of a Secret's name. */
    static Optional<JoinLeases.Token> named(KubeCluster kube, String secret, Instant now) {
        return kube.get(ObjectKey.of("v1", "Secret", NAMESPACE, secret)).map(found -> token(found, now));
    }

    /** The token as the cluster has it; empty when it has none of this id. */
    static Optional<JoinLeases.Token> of(KubeCluster kube, Secret token, Instant now) {
        return named(kube, PREFIX + token.reveal().substring(0, ID_LENGTH), now);
    }

    /** Makes a token that nodes can join with, through the API and not by kubeadm: so it is in no argument list. */
    static void add(KubeCluster kube, Secret token, Instant expires, String description) {
        String id = token.reveal().substring(0, ID_LENGTH);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("token-id", encoded(id));
        data.put("token-secret", encoded(token.reveal().substring(ID_LENGTH + 1)));
        data.put("expiration", encoded(expires.toString()));
        data.put(USAGE + "authentication", encoded("true"));
        data.put(USAGE + "signing", encoded("true"));
        data.put("auth-extra-groups", encoded("system:bootstrappers:kubeadm:default-node-token"));
        data.put("description", encoded(description));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "v1");
        object.put("kind", "Secret");
        object.put("type", TYPE);
        object.put("metadata", Map.of("name", PREFIX + id, "namespace", NAMESPACE));
        object.put("data", data);
        kube.apply(new KubeObject(object));
    }

    private static JoinLeases.Token token(KubeObject secret, Instant now) {
        // A token without an expiration lives for ever; one whose expiration cannot be read is good for nothing.
        Optional<Instant> expires = field(secret, "expiration").map(text -> instant(text).orElse(Instant.EPOCH));
        return new JoinLeases.Token(
                field(secret, "token-id").orElse(secret.name().replaceFirst("^" + PREFIX, "")),
                field(secret, "description").orElse(""),
                expires,
                expires.map(end -> left(now, end)),
                secret.textMap("data").keySet().stream()
                        .filter(name -> name.startsWith(USAGE) && field(secret, name).equals(Optional.of("true")))
                        .map(name -> name.substring(USAGE.length()))
                        .sorted()
                        .toList());
    }

    /** Whole seconds, never less than none. */
    static Duration left(Instant now, Instant end) {
        return end.isBefore(now) ? Duration.ZERO : Duration.between(now, end).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> field(KubeObject secret, String name) {
        try {
            return secret.text("data", name)
                    .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.of("");
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
