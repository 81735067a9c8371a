package io.slipway.host;

import java.util.List;

/** One question to a host; many are answered in one round trip by {@link HostShell#read}. */
public sealed interface Query {

    /** A file's content (at most 1 MiB), owner, mode and time of change. */
    record File(String path) implements Query {}

    /** The names in a directory, sorted; a missing directory has none. */
    record Directory(String path) implements Query {}

    /** A kernel parameter by its dotted name, such as {@code net.ipv6.conf.all.forwarding}. */
    record KernelParameter(String name) implements Query {}

    /** Whether a kernel module is loaded or built in. */
    record KernelModule(String name) implements Query {}

    /** A systemd unit's states and when it became active. */
    record Unit(String name) implements Query {}

    /** A Debian package: installed version, and whether it is held. */
    record Package(String name) implements Query {}

    /** A read-only command, bounded by 10 seconds; a non-zero exit code is an answer. */
    record Run(List<String> arguments) implements Query {

        public Run {
            arguments = List.copyOf(arguments);
        }

        public static Run of(String... arguments) {
            return new Run(List.of(arguments));
        }
    }
}
