package io.slipway.host.internal;

import io.slipway.host.CommandResult;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.host.Reading.DirectoryState;
import io.slipway.host.Reading.FileState;
import io.slipway.host.Reading.KernelModuleState;
import io.slipway.host.Reading.KernelParameterState;
import io.slipway.host.Reading.PackageState;
import io.slipway.host.Reading.UnitState;
import java.nio.charset.StandardCharsets;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the scripts answer. Everything that does not fit the protocol is an {@link UnreadableAnswer}. */
final class Answers {

    /** The host said something that the protocol does not have. */
    static final class UnreadableAnswer extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableAnswer(String line) {
            super("not an answer: " + (line.length() > 200 ? line.substring(0, 200) + "…" : line));
        }
    }

    private Answers() {}

    static Reading reading(List<Query> queries, String output) {
        List<String> lines = output.lines().toList();
        if (lines.size() != queries.size()) {
            throw new UnreadableAnswer(lines.size() + " answers to " + queries.size() + " queries");
        }
        Map<Query, Object> answers = new HashMap<>();
        for (int index = 0; index < queries.size(); index++) {
            answers.put(queries.get(index), answer(queries.get(index), lines.get(index)));
        }
        return new Reading(answers);
    }

    private static Object answer(Query query, String line) {
        try {
            List<String> fields = List.of(line.split(" ", -1));
            if (query instanceof Query.File) {
                return file(expect(fields, "file"));
            } else if (query instanceof Query.Directory) {
                return new DirectoryState(
                        decoded(expect(fields, "directory").get(1)).lines().toList());
            } else if (query instanceof Query.KernelParameter) {
                String value = expect(fields, "parameter").get(1);
                return new KernelParameterState(
                        value.equals("-") ? Optional.empty() : Optional.of(decoded(value).strip()));
            } else if (query instanceof Query.KernelModule) {
                return new KernelModuleState(expect(fields, "module").get(1).equals("yes"));
            } else if (query instanceof Query.Unit) {
                return unit(expect(fields, "unit"));
            } else if (query instanceof Query.Package) {
                return debianPackage(expect(fields, "package").get(1));
            }
            List<String> run = expect(fields, "run");
            return new CommandResult(
                    Integer.parseInt(run.get(1)), TextOutput.plain(decoded(run.get(2))),
                    TextOutput.plain(decoded(run.get(3))));
        } catch (IndexOutOfBoundsException | IllegalArgumentException unreadable) {
            throw new UnreadableAnswer(line);
        }
    }

    private static List<String> expect(List<String> fields, String kind) {
        if (!fields.get(0).equals(kind)) {
            throw new IllegalArgumentException("not a " + kind);
        }
        return fields;
    }

    private static FileState file(List<String> fields) {
        if (fields.get(1).equals("-")) {
            return FileState.ABSENT;
        }
        String mode = fields.get(2);
        return new FileState(
                true,
                decoded(fields.get(4)),
                fields.get(1),
                "0".repeat(Math.max(0, 4 - mode.length())) + mode,
                moment(new BigDecimal(fields.get(3))));
    }

    private static UnitState unit(List<String> fields) {
        Map<String, String> properties = new HashMap<>();
        decoded(fields.get(1)).lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        BigDecimal booted = new BigDecimal(fields.get(2)).subtract(new BigDecimal(fields.get(3)));
        BigDecimal activeMicros = new BigDecimal(properties.getOrDefault("ActiveEnterTimestampMonotonic", "0"));
        return new UnitState(
                properties.getOrDefault("LoadState", "not-found"),
                properties.getOrDefault("ActiveState", "inactive"),
                properties.getOrDefault("SubState", "dead"),
                properties.getOrDefault("UnitFileState", ""),
                activeMicros.signum() == 0 ? Instant.EPOCH : moment(booted.add(activeMicros.movePointLeft(6))));
    }

    private static Instant moment(BigDecimal seconds) {
        return Instant.ofEpochSecond(
                seconds.longValue(), seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

    /** dpkg's abbreviated status: what is wanted (h: held), what is (i: installed), and an error flag or a space. */
    private static PackageState debianPackage(String field) {
        if (field.equals("-")) {
            return new PackageState(Optional.empty(), false);
        }
        String status = decoded(field);
        String version = status.substring(status.lastIndexOf(' ') + 1);
        boolean installed = status.charAt(1) == 'i';
        return new PackageState(installed ? Optional.of(version) : Optional.empty(), status.charAt(0) == 'h');
    }

    static LongCommandState state(String output) {
        String line = output.strip();
        List<String> fields = List.of(line.split(" ", -1));
        try {
            switch (fields.get(0)) {
                case "never":
                    return new LongCommandState.NeverRan();
                case "running":
                    return new LongCommandState.Running(
                            seconds(fields.get(1)), TextOutput.plain(decoded(fields.get(2))));
                case "finished":
                    return new LongCommandState.Finished(
                            result(Integer.parseInt(fields.get(1)), fields), seconds(fields.get(2)));
                case "interrupted":
                    return new LongCommandState.Interrupted(
                            fields.get(1).equals("reboot")
                                    ? "the host was rebooted while the command ran"
                                    : "the command's unit is gone and left no exit code",
                            new CommandResult(
                                    -1,
                                    TextOutput.plain(decoded(fields.get(2))),
                                    TextOutput.plain(decoded(fields.get(3)))));
                default:
                    throw new UnreadableAnswer(line);
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException unreadable) {
            throw new UnreadableAnswer(line);
        }
    }

    private static CommandResult result(int exitCode, List<String> fields) {
        return new CommandResult(
                exitCode, TextOutput.plain(decoded(fields.get(3))), TextOutput.plain(decoded(fields.get(4))));
    }

    /** A clock that was set back meanwhile gives no negative time. */
    private static Duration seconds(String text) {
        return Duration.ofSeconds(Math.max(0, Long.parseLong(text)));
    }

    private static String decoded(String field) {
        if (!field.startsWith("x")) {
            throw new IllegalArgumentException("not encoded");
        }
        return new String(Base64.getDecoder().decode(field.substring(1)), StandardCharsets.UTF_8);
    }
}
