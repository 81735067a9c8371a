package io.slipway.host.internal;

import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostKeyStore;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * Judges the key that a host shows: by the site's known_hosts files, by what people have confirmed, and by the host
 * certificate authorities that the site trusts. A host for which any key is trusted must show a trusted one.
 */
final class KnownKeys {

    /** One server whose key is judged: a host of a cluster, or the jump host. */
    record Server(ClusterDefinition cluster, HostName name, String address, int port) {

        static Server of(ClusterDefinition cluster, Host host) {
            String address = host.management().map(io.slipway.inventory.Endpoint::host).orElse(host.address().text());
            int port = host.management().map(io.slipway.inventory.Endpoint::port).orElse(cluster.ssh().port());
            return new Server(cluster, host.name(), address, port);
        }

        /** Texts under which a known_hosts file may list the server: an IPv6 address in both of its spellings. */
        private Set<String> names() {
            Set<String> names = new LinkedHashSet<>(List.of(name.text(), address));
            if (address.contains(":")) {
                names.add(new Ipv6Address(address).expanded());
            }
            return names;
        }
    }

    /** What a site's files say about one server. */
    private record Listed(List<PublicKey> keys, List<PublicKey> authorities, List<PublicKey> revoked) {}

    private final HostKeyStore store;

    KnownKeys(HostKeyStore store) {
        this.store = store;
    }

    HostKeyFinding judge(Server server, PublicKey shown) {
        try {
            Listed listed = listed(server);
            if (isIn(listed.revoked(), plain(shown))) {
                return finding(server, shown, HostKeyFinding.State.CHANGED, "this key is revoked in a known_hosts file");
            }
            if (shown instanceof OpenSshCertificate certificate && certified(server, certificate, listed.authorities())) {
                return finding(server, shown, HostKeyFinding.State.TRUSTED, "signed by a trusted authority");
            }
            List<PublicKey> trusted = new ArrayList<>(listed.keys());
            for (String confirmed : store.confirmed(server.cluster().name(), server.name())) {
                key(confirmed).ifPresent(trusted::add);
            }
            if (isIn(trusted, plain(shown))) {
                return finding(server, shown, HostKeyFinding.State.TRUSTED, "");
            }
            return trusted.isEmpty()
                    ? finding(server, shown, HostKeyFinding.State.UNKNOWN, "")
                    : finding(server, shown, HostKeyFinding.State.CHANGED,
                            "trusted for this host: " + fingerprint(trusted.get(0)));
        } catch (IOException | GeneralSecurityException unreadable) {
            return finding(server, shown, HostKeyFinding.State.UNREACHABLE,
                    "a known_hosts file or a confirmed key cannot be read: " + unreadable.getMessage());
        }
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

    private boolean certified(Server server, OpenSshCertificate certificate, List<PublicKey> listed)
            throws IOException, GeneralSecurityException {
        List<PublicKey> authorities = new ArrayList<>(listed);
        for (String authority : server.cluster().ssh().certificateAuthorities()) {
            key(authority).ifPresent(authorities::add);
        }
        return certificate.getType() == OpenSshCertificate.Type.HOST
                && OpenSshCertificate.isValidNow(certificate)
                && isIn(authorities, certificate.getCaPubKey())
                && (certificate.getPrincipals().isEmpty()
                        || certificate.getPrincipals().stream().anyMatch(server.names()::contains));
    }

    private static Optional<PublicKey> key(String text) throws IOException, GeneralSecurityException {
        PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(text);
        return entry == null
                ? Optional.empty()
                : Optional.ofNullable(entry.resolvePublicKey(null, null, PublicKeyEntryResolver.IGNORING));
    }

    private static Listed listed(Server server) throws IOException, GeneralSecurityException {
        Listed listed = new Listed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (String file : server.cluster().ssh().knownHosts()) {
            for (KnownHostEntry entry : KnownHostEntry.readKnownHostEntries(Files.newInputStream(Path.of(file)), true)) {
                if (!matches(entry, server)) {
                    continue;
                }
                AuthorizedKeyEntry keyEntry = entry.getKeyEntry();
                PublicKey key = keyEntry.resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
                if (key == null) {
                    continue;
                }
                String marker = String.valueOf(entry.getMarker());
                (marker.contains("cert-authority")
                                ? listed.authorities()
                                : marker.contains("revoked") ? listed.revoked() : listed.keys())
                        .add(key);
            }
        }
        return listed;
    }

    private static boolean matches(KnownHostEntry entry, Server server) {
        return server.names().stream().anyMatch(name -> entry.isHostMatch(name, server.port()));
    }

    private static HostKeyFinding finding(
            Server server, PublicKey shown, HostKeyFinding.State state, String detail) {
        return new HostKeyFinding(server.name(), state, KeyUtils.getKeyType(plain(shown)), fingerprint(shown), detail);
    }
}
