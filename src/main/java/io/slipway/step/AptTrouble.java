package io.slipway.step;

import io.slipway.host.Command;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What apt and dpkg mean, by the words that they end with; each trouble has one advice. */
enum AptTrouble {
    LOCKED("could not get lock|unable to (lock|acquire)|was locked by another process",
            "Another program installs packages. Wait until it has ended, or stop it; then retry."),
    NO_SUCH_VERSION("Version '[^']*' for '[^']*' was not found",
            "Give a version that the repository has in packages.kubernetesVersion or packages.versions of the cluster file;"
                    + " then start again."),
    NO_SUCH_PACKAGE("Unable to locate package|has no installation candidate",
            "No repository of the host has it. Look at packages.source in the cluster file and at the host's own"
                    + " repositories; then retry."),
    WRONG_KEY("NO_PUBKEY|EXPKEYSIG|BADSIG|is not signed|signatures? (couldn't be verified|were invalid)|Missing key",
            "The repository is signed with another key than the host has for it, or that key has expired. Give the"
                    + " repository's key in packages.repositoryKey of the cluster file; a repository that is not Slipway's is"
                    + " the host's own to mend. Then retry."),
    WOULD_REMOVE("Packages need to be removed but remove is disabled",
            "Installing would remove packages of this host, and Slipway removes none. Look at the packages above: remove them"
                    + " yourself, or name the package that is there (packages.containerdPackage); then retry."),
    CONFLICT("have unmet dependencies|held broken packages",
            "Look at the versions in packages.versions of the cluster file and at what is held on the host (apt-mark"
                    + " showhold); then retry."),
    NO_SPACE("No space left on device|don't have enough free space", "Free space on the host; then retry."),
    NOT_REACHED("Failed to fetch|Could not resolve|Could not connect|Temporary failure resolving",
            "See that the host reaches the repository over IPv6; then retry.");

    private static final int SHOWN_VERSIONS = 8;
    private static final Pattern NAMED_VERSION = Pattern.compile("Version '[^']*' for '([^']*)' was not found");

    private final Pattern words;
    private final String advice;

    AptTrouble(String words, String advice) {
        this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
        this.advice = advice;
    }

    /** The first trouble whose words are among the lines, or null. */
    static AptTrouble of(List<String> lines) {
        for (AptTrouble trouble : values()) {
            if (lines.stream().anyMatch(line -> trouble.words.matcher(line).find())) {
                return trouble;
            }
        }
        return null;
    }

    /** The same failure of this command, with the advice of its trouble and, for a version that is not there, with those that are. */
    static HostFailure explained(HostShell shell, HostFailure failure, String command) {
        AptTrouble trouble = failure.reason() == HostFailure.Reason.COMMAND_FAILED ? of(failure.lastLines()) : null;
        List<String> lines = new ArrayList<>(failure.lastLines());
        if (trouble == NO_SUCH_VERSION) {
            lines.addAll(offered(shell, failure.lastLines()));
        }
        return new HostFailure(
                failure.reason(), failure.host(), command, failure.exitCode(), lines,
                Optional.ofNullable(trouble).map(found -> found.advice), failure);
    }

    private static List<String> offered(HostShell shell, List<String> lines) {
        return lines.stream()
                .map(NAMED_VERSION::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> found.group(1))
                .distinct()
                .map(name -> {
                    List<String> versions = shell.look(Command.of("apt-cache", "madison", name)).lines().stream()
                            .map(line -> line.split("\\|"))
                            .filter(fields -> fields.length > 1)
                            .map(fields -> fields[1].strip())
                            .distinct()
                            .toList();
                    return versions.isEmpty() ? "There is no version of " + name + " at all."
                            : "There are of " + name + ": " + String.join(", ", versions.subList(
                                    0, Math.min(SHOWN_VERSIONS, versions.size())))
                                    + (versions.size() > SHOWN_VERSIONS ? " and older ones" : "");
                })
                .toList();
    }
}
