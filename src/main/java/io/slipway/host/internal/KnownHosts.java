package io.slipway.host.internal;

import io.slipway.inventory.Ipv6Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/**
 * What a site's known_hosts files say about one server, in OpenSSH's format (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"):
 * patterns, negation, ports, hashed names, authorities, revoked keys. Two things are more forgiving than ssh: an IPv6
 * address matches in every spelling, and each of the server's names is tried. One is stricter: a line that cannot be
 * read is an error and never passed over, because it may be the one that revokes a key.
 */
final class KnownHosts {

    private static final int DEFAULT_PORT = 22;
    private static final int NO_PORT = 0;
    /** Each connection reads all lines, and to make a key of its text is most of the work: with hundreds of hosts, seconds. */
    private static final Map<String, Optional<PublicKey>> READ = new ConcurrentHashMap<>();

    private static final int MOST_READ = 10_000;
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)]:([0-9]+)");

    /**
     * @param keys of this server at this port
     * @param keysOfAnyPort of this server, listed without a port although it is not at port 22: a match is enough, as for
     *     ssh, and a difference means nothing
     * @param authorities that sign this server's key
     * @param revoked that are never accepted from it
     */
    record Listed(
            List<PublicKey> keys, List<PublicKey> keysOfAnyPort, List<PublicKey> authorities, List<PublicKey> revoked) {}

    private KnownHosts() {}

    /**
     * @param files by their whole paths
     * @param names under which the server may be listed; an IPv6 address in its canonical text
     * @throws IOException when a file or a line of it cannot be read; the message names both
     */
    static Listed read(List<String> files, Set<String> names, int port) throws IOException {
        Listed listed = new Listed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Set<String> atPort = spellings(names, port);
        Set<String> withoutPort = port == DEFAULT_PORT ? Set.of() : spellings(names, NO_PORT);
        for (String file : files) {
            List<String> lines;
            try {
                lines = Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
            } catch (IOException unreadable) {
                throw new IOException("the known_hosts file " + file + " cannot be read", unreadable);
            }
            for (int number = 1; number <= lines.size(); number++) {
                String line = lines.get(number - 1).strip();
                if (!line.isEmpty() && !line.startsWith("#") && !add(listed, line, atPort, withoutPort)) {
                    throw new IOException(file + ", line " + number + ", is no line of a known_hosts file");
                }
            }
        }
        return listed;
    }

    /** False when the line is none. */
    private static boolean add(Listed listed, String line, Set<String> atPort, Set<String> withoutPort) {
        List<String> fields = new ArrayList<>(List.of(line.split("\\s+")));
        String marker = fields.get(0).startsWith("@") ? fields.remove(0) : "";
        if (fields.size() < 3 || !List.of("", "@cert-authority", "@revoked").contains(marker)) {
            return false;
        }
        boolean here = matches(fields.get(0), atPort);
        boolean anyPort = !here && !withoutPort.isEmpty() && matches(fields.get(0), withoutPort)
                && !isExcluded(fields.get(0), atPort);
        Optional<PublicKey> key;
        try {
            key = key(fields.get(1) + " " + fields.get(2));
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            return false;
        }
        if (key.isPresent() && (here || anyPort)) {
            (marker.equals("@cert-authority") ? listed.authorities()
                            : marker.equals("@revoked") ? listed.revoked()
                            : here ? listed.keys() : listed.keysOfAnyPort())
                    .add(key.get());
        }
        return true;
    }

    private static Optional<PublicKey> key(String text) throws IOException, GeneralSecurityException {
        Optional<PublicKey> read = READ.get(text);
        if (read == null) {
            read = Optional.ofNullable(PublicKeyEntry.parsePublicKeyEntry(text)
                    // A type that this client does not know cannot be shown to it either.
                    .resolvePublicKey(null, null, PublicKeyEntryResolver.IGNORING));
            if (READ.size() >= MOST_READ) {
                READ.clear();
            }
            READ.put(text, read);
        }
        return read;
    }

    private static boolean matches(String patterns, Set<String> spellings) {
        if (patterns.startsWith("|1|")) {
            return spellings.stream().anyMatch(name -> hashed(patterns, name));
        }
        return Stream.of(patterns.split(","))
                        .filter(pattern -> !pattern.startsWith("!"))
                        .anyMatch(pattern -> matchesOne(pattern, spellings))
                && !isExcluded(patterns, spellings);
    }

    private static boolean isExcluded(String patterns, Set<String> spellings) {
        return Stream.of(patterns.split(","))
                .filter(pattern -> pattern.startsWith("!"))
                .anyMatch(pattern -> matchesOne(pattern.substring(1), spellings));
    }

    private static boolean matchesOne(String pattern, Set<String> spellings) {
        String canonical = canonical(pattern.toLowerCase(Locale.ROOT));
        return spellings.stream().anyMatch(name -> glob(canonical, name));
    }

    /** As the server may stand in a line: with its port in brackets, which port 22 may do without. */
    private static Set<String> spellings(Set<String> names, int port) {
        Set<String> spellings = new LinkedHashSet<>();
        for (String name : names) {
            for (String spelled : name.contains(":") ? List.of(name, new Ipv6Address(name).expanded()) : List.of(name)) {
                if (port != NO_PORT) {
                    spellings.add("[" + spelled + "]:" + port);
                }
                if (port == NO_PORT || port == DEFAULT_PORT) {
                    spellings.add(spelled);
                }
            }
        }
        return spellings;
    }

    /** An IPv6 address, with or without brackets and port, in its canonical text; everything else as it is. */
    private static String canonical(String pattern) {
        Matcher bracketed = WITH_PORT.matcher(pattern);
        String address = bracketed.matches() ? bracketed.group(1) : pattern;
        if (!address.contains(":") || address.contains("*") || address.contains("?")) {
            return pattern;
        }
        try {
            String text = new Ipv6Address(address).text();
            return bracketed.matches() ? "[" + text + "]:" + bracketed.group(2) : text;
        } catch (IllegalArgumentException noAddress) {
            return pattern;
        }
    }

    /**
     * Matches with {@code *} and {@code ?}, as OpenSSH's names do. Goes back to the last star only, so that no pattern
     * takes longer than its length times the name's.
     */
    static boolean glob(String pattern, String name) {
        int at = 0;
        int seen = 0;
        int star = -1;
        int starSaw = 0;
        while (seen < name.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : '\0';
            if (wanted == '*') {
                star = at++;
                starSaw = seen;
            } else if (at < pattern.length() && (wanted == '?' || wanted == name.charAt(seen))) {
                at++;
                seen++;
            } else if (star >= 0) {
                at = star + 1;
                seen = ++starSaw;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private static boolean hashed(String entry, String name) {
        String[] parts = entry.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            return MessageDigest.isEqual(
                    mac.doFinal(name.getBytes(StandardCharsets.UTF_8)), Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException notHashed) {
            return false;
        }
    }
}
