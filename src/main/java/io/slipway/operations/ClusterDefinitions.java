package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.inventory.file.DefinitionText;
import io.slipway.inventory.file.HostsTakenOut;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.dao.DuplicateKeyException;

/**
 * The definitions of all clusters, as versions: who made each, when, and what changed. A definition comes from a file or
 * from the API; the same text is never a new version, and a text with mistakes is never a version at all.
 */
public final class ClusterDefinitions {

    /** Longer texts are refused unread. */
    public static final int LARGEST_TEXT = 1024 * 1024;

    private static final int MOST_CACHED = 200;

    private final DefinitionTable table;
    private final DefinitionReader reader;
    private final Clock clock;
    /** Versions never change, so what was read once stays right. */
    private final Map<String, DefinitionReader.Result> read = new ConcurrentHashMap<>();
    private volatile List<DefinitionFile> files = List.of();

    ClusterDefinitions(DefinitionTable table, DefinitionReader reader, Clock clock) {
        this.table = table;
        this.reader = reader;
        this.clock = clock;
    }

    /** All clusters that have a version, by name. */
    public List<ClusterName> clusters() {
        return table.clusters();
    }

    public Optional<DefinitionVersion> newest(ClusterName cluster) {
        return table.newest(cluster);
    }

    /** @param version below 0 for what an operation proposes */
    public Optional<DefinitionVersion> version(ClusterName cluster, int version) {
        return table.version(cluster, version);
    }

    /** Newest first, at most 200. */
    public List<DefinitionVersion> versions(ClusterName cluster) {
        return table.versions(cluster);
    }

    /** How each cluster file stands against the newest version of its cluster. */
    public List<DefinitionFile> files() {
        return files;
    }

    /** All mistakes and warnings of a text; nothing is stored. */
    public Verdict validate(String text) {
        if (text.length() > LARGEST_TEXT) {
            return new Verdict(Optional.empty(), List.of(tooLarge()), List.of());
        }
        DefinitionReader.Result result = reader.read(text);
        Set<String> accepted = result.definition().map(ClusterDefinition::acceptedWarnings).orElse(Set.of());
        return new Verdict(
                result.definition().map(ClusterDefinition::name),
                result.mistakes(),
                result.warnings().stream().filter(warning -> !accepted.contains(warning.id())).toList());
    }

    /**
     * Takes a text as the cluster's newest version.
     *
     * @param expected the newest version that the writer has seen; empty when there was none
     * @return the new version, or the newest one when its text is the same
     * @throws DefinitionRefused when the text is bad or somebody else wrote meanwhile
     */
    public DefinitionVersion put(ClusterName cluster, String text, Optional<Integer> expected, String user) {
        refuseUnfit(cluster, text);
        Optional<DefinitionVersion> newest = table.newest(cluster);
        if (!newest.map(DefinitionVersion::version).equals(expected)) {
            throw versionConflict(cluster, newest);
        }
        return store(cluster, text, DefinitionVersion.Origin.API, user);
    }

    /** @throws DefinitionRefused when the text has mistakes or defines another cluster */
    void refuseUnfit(ClusterName cluster, String text) {
        Verdict verdict = validate(text);
        refuseMistakes(verdict);
        if (!verdict.cluster().equals(Optional.of(cluster))) {
            throw new DefinitionRefused(
                    DefinitionRefused.Reason.OTHER_CLUSTER,
                    "The text defines the cluster " + verdict.cluster().map(ClusterName::text).orElse("")
                            + ", not " + cluster + ". Correct its name or the address.",
                    List.of());
        }
    }

    DefinitionVersion store(ClusterName cluster, String text, DefinitionVersion.Origin origin, String madeBy) {
        Optional<DefinitionVersion> newest = table.newest(cluster);
        String digest = digest(text);
        if (newest.isPresent() && newest.get().digest().equals(digest)) {
            return newest.get();
        }
        int number = newest.map(DefinitionVersion::version).orElse(0) + 1;
        String diff = newest.map(former -> Diffs.unified(
                        cluster + " version " + former.version(), former.text(), cluster + " version " + number, text))
                .orElse("");
        DefinitionVersion made = new DefinitionVersion(
                cluster, number, text, digest, origin, madeBy, clock.instant(), diff);
        try {
            table.add(made);
        } catch (DuplicateKeyException somebodyElse) {
            throw versionConflict(cluster, table.newest(cluster));
        }
        return made;
    }

    /**
     * Takes hosts out of the newest version, as a new one.
     *
     * @return the newest version then, the same when it had none of them; empty when its text cannot be changed safely
     */
    Optional<DefinitionVersion> withoutHosts(ClusterName cluster, Collection<HostName> gone, String madeBy) {
        return HostsTakenOut.of(newest(cluster).orElseThrow().text(), gone)
                .map(shorter -> store(cluster, shorter, DefinitionVersion.Origin.API, madeBy));
    }

    /**
     * The definition as a version says.
     *
     * @throws IllegalStateException when there is no such version or this Slipway cannot read it any more
     */
    ClusterDefinition definition(ClusterName cluster, int version) {
        DefinitionReader.Result result = result(cluster, version);
        return result.definition().orElseThrow(() -> new IllegalStateException("version " + version + " of the cluster "
                + cluster + " has mistakes: " + result.mistakes()
                + ". What to do: correct the definition, then start a new operation."));
    }

    /** The definition as a version says; empty when there is no such version or this Slipway cannot read it any more. */
    public Optional<ClusterDefinition> readable(ClusterName cluster, int version) {
        return version(cluster, version).isEmpty() ? Optional.empty() : result(cluster, version).definition();
    }

    /**
     * A version as a cluster file that leaves nothing to defaults, as this Slipway reads it.
     *
     * @throws IllegalStateException when there is no such version or this Slipway cannot read it any more
     */
    public String complete(ClusterName cluster, int version) {
        return DefinitionText.of(definition(cluster, version));
    }

    /** The warnings of a version, also those that it accepts itself. */
    List<Mistake> warnings(ClusterName cluster, int version) {
        return result(cluster, version).warnings();
    }

    private DefinitionReader.Result result(ClusterName cluster, int version) {
        if (read.size() > MOST_CACHED) {
            read.clear();
        }
        if (version > 0) {
            return read.computeIfAbsent(cluster + "/" + version, key -> reader.read(text(cluster, version)));
        }
        // A proposal may be replaced, in another Slipway too: its text decides.
        String proposed = text(cluster, version);
        return read.computeIfAbsent(cluster + "/" + digest(proposed), key -> reader.read(proposed));
    }

    private String text(ClusterName cluster, int version) {
        return version(cluster, version)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no version " + version + " of the cluster " + cluster))
                .text();
    }

    void files(List<DefinitionFile> seen) {
        files = List.copyOf(seen);
    }

    /** The cluster's file, if it has one. */
    Optional<DefinitionFile> fileOf(ClusterName cluster) {
        return files.stream().filter(file -> file.cluster().equals(Optional.of(cluster))).findFirst();
    }

    private static void refuseMistakes(Verdict verdict) {
        if (!verdict.mistakes().isEmpty()) {
            throw DefinitionRefused.mistakes(verdict.mistakes());
        }
    }

    private static DefinitionRefused versionConflict(ClusterName cluster, Optional<DefinitionVersion> newest) {
        return new DefinitionRefused(
                DefinitionRefused.Reason.VERSION_CONFLICT,
                newest.map(version -> "The newest version of the cluster " + cluster + " is " + version.version()
                                + ", made by " + version.madeBy() + ". Read it, then write on top of it.")
                        .orElse("The cluster " + cluster + " has no version yet. Leave the version out."),
                List.of());
    }

    private static Mistake tooLarge() {
        return new Mistake("", "", "the text is longer than " + LARGEST_TEXT + " characters", "a cluster file is short");
    }

    /** SHA-256 of a text, 64 hex characters, by which versions and proposals are told apart. */
    public static String digest(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /**
     * What reading a text told.
     *
     * @param cluster the name in the text; empty when there are mistakes
     */
    public record Verdict(Optional<ClusterName> cluster, List<Mistake> mistakes, List<Mistake> warnings) {}
}
