package io.slipway.adoption;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.ReleaseFacts;
import io.slipway.operations.FirstDefinitions;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * What has to be known to look at a cluster: one control-plane host and how to log in. It is a whole cluster file, because
 * all that looks at hosts reads one; what it says of Kubernetes beside the endpoint is replaced before anybody is shown it.
 */
final class ProvisionalDefinition implements FirstDefinitions {

    /** The host until its own name is known. */
    static final String HOST = "control-plane-host";

    private static final int SSH_PORT = 22;
    private static final int API_PORT = 6443;

    private final String identity;
    private final Optional<String> passphrase;

    /**
     * @param identity the private key by reference, {@code file:/path} or {@code env:VARIABLE}
     * @param passphrase what it is encrypted with, likewise
     */
    ProvisionalDefinition(String identity, Optional<String> passphrase) {
        this.identity = identity;
        this.passphrase = passphrase;
    }

    @Override
    public String of(ClusterName cluster, Map<String, Object> asked) {
        Endpoint host = host(text(asked, "controlPlaneHost"));
        Ipv6Address address = new Ipv6Address(host.host());
        if (!address.isGlobalUnicast()) {
            throw new IllegalArgumentException("controlPlaneHost: " + address
                    + " cannot be a node's address; give the node's own, as kubectl get nodes -o wide shows it.");
        }
        CommentedYaml file = new CommentedYaml();
        file.say(0, "What is known before the cluster is read.");
        file.value(0, "name", cluster.text(), "");
        ssh(file, identity, passphrase, or(text(asked, "sshUser"), "root"), host.port(), jump(asked),
                or(text(asked, "jumpUser"), "root"));
        kubernetes(file, new Endpoint(address, API_PORT));
        file.section("hosts", "");
        file.line(2, "- { name: " + HOST + ", address: \"" + address + "\", role: control-plane }", "");
        return file.toString();
    }

    /** The address of the host that was given at the start. */
    static Ipv6Address chosen(String given) {
        return new Ipv6Address(host(given.strip()).host());
    }

    /** The same host with the endpoint that it names. */
    static String with(Endpoint endpoint, String before) {
        return before.replaceFirst("(?m)^  controlPlaneEndpoint: .*$",
                Matcher.quoteReplacement("  controlPlaneEndpoint: " + CommentedYaml.scalar(endpoint.toString())));
    }

    private static void kubernetes(CommentedYaml file, Endpoint endpoint) {
        file.section("kubernetes", "");
        file.value(2, "version", ReleaseFacts.newest().toString(), "");
        file.value(2, "controlPlaneEndpoint", endpoint.toString(), "");
        file.value(2, "apiAccess", "ssh", "");
    }

    static void ssh(
            CommentedYaml file, String identity, Optional<String> passphrase, String user, int port, Optional<Endpoint> jump,
            String jumpUser) {
        file.section("ssh", "as it was given at the start");
        file.value(2, "user", user, "");
        if (port != SSH_PORT) {
            file.line(2, "port: " + port, "");
        }
        file.value(2, "identity", identity, "");
        passphrase.ifPresent(reference -> file.value(2, "passphrase", reference, ""));
        jump.ifPresent(endpoint -> file.line(2, "jump: { endpoint: " + CommentedYaml.scalar(endpoint.toString()) + ", user: "
                + CommentedYaml.scalar(jumpUser) + " }", ""));
    }

    private static Endpoint host(String given) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "controlPlaneHost: which host? Give the IPv6 address of one control-plane host of the cluster.");
        }
        try {
            Endpoint host = given.contains(":") && !given.startsWith("[")
                    ? new Endpoint(new Ipv6Address(given), SSH_PORT)
                    : Endpoint.of(given, SSH_PORT);
            if (host.isAddress()) {
                return host;
            }
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("controlPlaneHost: " + wrong.getMessage()
                    + ". Give an IPv6 address such as 2001:db8:a1::11, with a port [2001:db8:a1::11]:2222.", wrong);
        }
        throw new IllegalArgumentException("controlPlaneHost: a name does not say which node it is. Give the node's IPv6 address.");
    }

    private static Optional<Endpoint> jump(Map<String, Object> asked) {
        String given = text(asked, "jumpHost");
        try {
            return given.isEmpty() ? Optional.empty() : Optional.of(Endpoint.of(given, SSH_PORT));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("jumpHost: " + wrong.getMessage() + ".", wrong);
        }
    }

    static String text(Map<String, Object> asked, String name) {
        return asked.get(name) instanceof String text ? text.strip() : "";
    }

    private static String or(String given, String other) {
        return given.isEmpty() ? other : given;
    }
}
