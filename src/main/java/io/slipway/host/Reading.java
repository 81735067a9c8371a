package io.slipway.host;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host's answers to a list of queries, all taken in one round trip. Asking for a query that was not in the list is a
 * programming error.
 */
public final class Reading {

    private final Map<Query, Object> answers;

    /** @param answers by query: {@link FileState}, {@link UnitState} and so on, of the kind that the query asks for */
    public Reading(Map<Query, Object> answers) {
        this.answers = Map.copyOf(answers);
    }

    /** The file, or empty when there is none. */
    public Optional<FileState> file(String path) {
        return Optional.of((FileState) answer(new Query.File(path))).filter(FileState::exists);
    }

    public List<String> directory(String path) {
        return ((DirectoryState) answer(new Query.Directory(path))).names();
    }

    /** The parameter's value with surrounding white space removed, or empty when the kernel has no such parameter now. */
    public Optional<String> kernelParameter(String name) {
        return ((KernelParameterState) answer(new Query.KernelParameter(name))).value();
    }

    /** True when loaded or built in. */
    public boolean kernelModule(String name) {
        return ((KernelModuleState) answer(new Query.KernelModule(name))).loaded();
    }

    public UnitState unit(String name) {
        return (UnitState) answer(new Query.Unit(name));
    }

    public PackageState packageState(String name) {
        return (PackageState) answer(new Query.Package(name));
    }

    public CommandResult run(String... arguments) {
        return (CommandResult) answer(Query.Run.of(arguments));
    }

    private Object answer(Query query) {
        Object answer = answers.get(query);
        if (answer == null) {
            throw new IllegalStateException("not asked: " + query);
        }
        return answer;
    }

    /**
     * A file as found.
     *
     * @param exists false when there is no such file; the rest is then empty
     * @param content UTF-8 text
     * @param owner {@code user:group}
     * @param mode octal text, {@code 0644}
     * @param changed time of the last change of the content
     */
    public record FileState(boolean exists, String content, String owner, String mode, Instant changed) {

        public static final FileState ABSENT = new FileState(false, "", "", "", Instant.EPOCH);
    }

    /** Names in a directory, sorted. */
    public record DirectoryState(List<String> names) {

        public DirectoryState {
            names = List.copyOf(names);
        }
    }

    /** A kernel parameter's value, if the kernel has it now. */
    public record KernelParameterState(Optional<String> value) {}

    /** Whether a module is loaded or built in. */
    public record KernelModuleState(boolean loaded) {}

    /**
     * A systemd unit as found.
     *
     * @param load {@code loaded}, {@code not-found}, {@code masked}
     * @param active {@code active}, {@code inactive}, {@code failed}, {@code activating}
     * @param sub such as {@code running}, {@code exited}, {@code dead}
     * @param enabled the unit file's state, {@code enabled}, {@code disabled}, {@code static}; empty when there is none
     * @param activeSince when it last became active; the epoch when never in this boot
     */
    public record UnitState(String load, String active, String sub, String enabled, Instant activeSince) {

        public boolean isActive() {
            return active.equals("active");
        }

        public boolean isEnabled() {
            return enabled.equals("enabled") || enabled.equals("static") || enabled.equals("alias");
        }

        public boolean exists() {
            return !load.equals("not-found");
        }
    }

    /**
     * A Debian package as found.
     *
     * @param version the installed version, or empty
     * @param held whether {@code apt-mark hold} is on it
     */
    public record PackageState(Optional<String> version, boolean held) {}
}
