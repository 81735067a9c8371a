package io.slipway.host.internal;

import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostKeyFinding.State;
import io.slipway.host.HostKeyStore;
import io.slipway.inventory.Ipv6Address;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * Judges the key that a server shows: by the site's known_hosts files, by what people have confirmed, and by the host
 * certificate authorities that the site trusts. A server for which any key is trusted must show a trusted one.
 */
final class KnownKeys {

    /** Best first, for a server of which no key is known yet; SHA-1 signatures are not among them. */
    private static final List<String> ALGORITHMS = List.of(
            "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512",
            "rsa-sha2-256");
    private static final String CERTIFICATE = "-cert-v01@openssh.com";

    private final HostKeyStore store;

    KnownKeys(HostKeyStore store) {
        this.store = store;
    }

    /** Everything that may vouch for one server, as it is when the connection begins. */
    record Trusted(
            List<PublicKey> keys, List<PublicKey> keysOfAnyPort, List<PublicKey> authorities, List<PublicKey> revoked) {}

    /**
     * Looked up before the connection, because a key is judged on the threads that carry all connections' bytes.
     *
     * @throws IOException when a known_hosts file or a confirmed key cannot be read; the message says which
     */
    Trusted trusted(Server server) throws IOException {
        KnownHosts.Listed listed = KnownHosts.read(server.cluster().ssh().knownHosts(), server.names(), server.port());
        List<PublicKey> keys = new ArrayList<>(listed.keys());
        for (String confirmed : store.confirmed(server.cluster().name(), server.name())) {
            key(confirmed).ifPresent(keys::add);
        }
        List<PublicKey> authorities = new ArrayList<>(listed.authorities());
        for (String authority : server.cluster().ssh().certificateAuthorities()) {
            key(authority).ifPresent(authorities::add);
        }
        return new Trusted(keys, listed.keysOfAnyPort(), authorities, listed.revoked());
    }

    /**
     * @param shown a plain key, or a certificate whose signature was verified and whose principals were not
     * @param refused a certificate of this plain key that did not hold
     */
    static HostKeyFinding judge(
            Server server, Trusted trusted, PublicKey shown, Optional<HostKeyCheck.RefusedCertificate> refused) {
        if (isIn(trusted.revoked(), plain(shown))) {
            return finding(server, shown, State.CHANGED, "this key is revoked in a known_hosts file");
        }
        Optional<String> objection = refused.map(
                held -> objection(server, held.certificate(), trusted).orElse(held.why()));
        if (shown instanceof OpenSshCertificate certificate) {
            if (isIn(trusted.revoked(), certificate.getCaPubKey())) {
                return finding(server, shown, State.CHANGED, "the authority of its certificate, "
                        + fingerprint(certificate.getCaPubKey()) + ", is revoked in a known_hosts file");
            }
            objection = objection(server, certificate, trusted);
            if (objection.isEmpty()) {
                return finding(server, shown, State.TRUSTED,
                        "signed by the trusted authority " + fingerprint(certificate.getCaPubKey()));
            }
        }
        if (isIn(trusted.keys(), plain(shown)) || isIn(trusted.keysOfAnyPort(), plain(shown))) {
            return finding(server, shown, State.TRUSTED, "");
        }
        String certificate = objection.map(why -> "its certificate is not accepted: " + why).orElse("");
        return trusted.keys().isEmpty()
                ? finding(server, shown, State.UNKNOWN, certificate)
                : finding(server, shown, State.CHANGED, "trusted for this host: "
                        + fingerprint(trusted.keys().get(0)) + (certificate.isEmpty() ? "" : "; " + certificate));
    }

    /** Why a certificate does not vouch for the server; what ssh itself would ask (sshkey_cert_check_host). */
    private static Optional<String> objection(Server server, OpenSshCertificate certificate, Trusted trusted) {
        String authority = fingerprint(certificate.getCaPubKey());
        if (!isIn(trusted.authorities(), certificate.getCaPubKey())) {
            return Optional.of("signed by " + authority + ", which is not trusted for this host");
        }
        if (certificate.getType() != OpenSshCertificate.Type.HOST) {
            return Optional.of("it is no host certificate");
        }
        if (!OpenSshCertificate.isValidNow(certificate)) {
            return Optional.of("valid from " + time(certificate.getValidAfter()) + " to "
                    + time(certificate.getValidBefore()));
        }
        if (!certificate.getCriticalOptions().isEmpty()) {
            return Optional.of("it has critical options, which a host certificate must not have");
        }
        // A certificate for nobody once stood for everybody; OpenSSH 10.3 ended that.
        return certificate.getPrincipals().stream().anyMatch(principal -> isNamed(principal, server))
                ? Optional.empty()
                : Optional.of("it is for " + certificate.getPrincipals() + ", not for " + server.names());
    }

    private static boolean isNamed(String principal, Server server) {
        String name = principal.toLowerCase(Locale.ROOT);
        if (name.contains(":") && !name.contains("*") && !name.contains("?")) {
            try {
                name = new Ipv6Address(name).text();
            } catch (IllegalArgumentException noAddress) {
                return false;
            }
        }
        String wanted = name;
        return server.names().stream().anyMatch(own -> KnownHosts.glob(wanted, own));
    }

    private static String time(long seconds) {
        return seconds < 0 || seconds > Instant.MAX.getEpochSecond() ? "ever" : Instant.ofEpochSecond(seconds).toString();
    }

    /**
     * The host key algorithms to ask a server for, best first. A server with several keys must show the one that is
     * known: asked for another, it would look like a changed one.
     */
    static List<String> algorithms(Trusted trusted) {
        Set<String> algorithms = new LinkedHashSet<>();
        if (!trusted.authorities().isEmpty()) {
            ALGORITHMS.forEach(algorithm -> algorithms.add(algorithm + CERTIFICATE));
        }
        List<PublicKey> known = new ArrayList<>(trusted.keys());
        known.addAll(trusted.keysOfAnyPort());
        Set<String> types = new LinkedHashSet<>(known.stream().map(KeyUtils::getKeyType).toList());
        ALGORITHMS.stream()
                .filter(algorithm -> types.contains(algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm))
                .forEach(algorithms::add);
        algorithms.addAll(ALGORITHMS);
        return List.copyOf(algorithms);
    }

    /** A key as OpenSSH writes it, for the store. */
    static String text(PublicKey key) {
        return PublicKeyEntry.toString(plain(key));
    }

    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, plain(key));
    }

    private static PublicKey plain(PublicKey key) {
        return key instanceof OpenSshCertificate certificate ? certificate.getCertPubKey() : key;
    }

    private static boolean isIn(List<PublicKey> keys, PublicKey key) {
        return keys.stream().anyMatch(known -> KeyUtils.compareKeys(known, key));
    }

    private static Optional<PublicKey> key(String text) throws IOException {
        try {
            PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(text);
            return entry == null
                    ? Optional.empty()
                    : Optional.ofNullable(entry.resolvePublicKey(null, null, PublicKeyEntryResolver.IGNORING));
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            throw new IOException("this is no public key of OpenSSH: " + text, unreadable);
        }
    }

    private static HostKeyFinding finding(Server server, PublicKey shown, State state, String detail) {
        return new HostKeyFinding(server.name(), state, KeyUtils.getKeyType(plain(shown)), fingerprint(shown), detail);
    }
}
