package io.slipway.host.internal;

import io.slipway.host.FileContent;
import io.slipway.host.LongCommand;
import io.slipway.host.Query;
import io.slipway.host.Work;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The scripts that run on hosts and the argument lists that call them. Scripts are fixed resources of the program
 * (beside {@link io.slipway.host}), each with its protocol in its first lines, run as
 * {@code sh -c <script> <name> <arguments…>} or {@code perl -e <script> <name> <arguments…>}. What changes a host is always wrapped in {@link #CHANGE}. A simulated host
 * recognises a script by its exact text.
 */
public final class HostScripts {

    /** Where Slipway keeps its lock, records and markers on a host. */
    public static final String STATE_DIRECTORY = "/var/lib/slipway";
    /** Where input files lie while a long command reads them; gone after a reboot. */
    public static final String RUN_DIRECTORY = "/run/slipway";

    public static final String READ = script("read.pl");
    public static final String CHANGE = script("change.sh");
    public static final String WRITE_FILE = script("write-file.sh");
    public static final String START = script("start.sh");
    public static final String WRAPPER = script("wrapper.sh");
    public static final String LOOK = script("look.sh");
    public static final String CLOSE = script("close.sh");

    /** Exit codes of {@link #CHANGE} that are not the command's. */
    public static final int LOCK_TAKEN = 213;

    public static final int FENCED = 214;
    public static final int LOCK_UNUSABLE = 215;

    private static final Duration LOCK_WAIT = Duration.ofSeconds(20);

    private HostScripts() {}

    private static String script(String name) {
        try (InputStream resource = HostScripts.class.getResourceAsStream("/io/slipway/host/" + name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static List<String> read(List<Query> queries) {
        List<String> arguments = new ArrayList<>(List.of("perl", "-e", READ, "slipway-read"));
        for (Query query : queries) {
            arguments.addAll(words(query));
        }
        return arguments;
    }

    private static List<String> words(Query query) {
        if (query instanceof Query.File file) {
            return List.of("file", file.path());
        } else if (query instanceof Query.Directory directory) {
            return List.of("directory", directory.path());
        } else if (query instanceof Query.KernelParameter parameter) {
            return List.of("parameter", parameter.name());
        } else if (query instanceof Query.KernelModule module) {
            return List.of("module", module.name());
        } else if (query instanceof Query.Unit unit) {
            return List.of("unit", unit.name());
        } else if (query instanceof Query.Package debian) {
            return List.of("package", debian.name());
        }
        List<String> command = ((Query.Run) query).arguments();
        List<String> words = new ArrayList<>(List.of("run", Integer.toString(command.size())));
        words.addAll(command);
        return words;
    }

    /** Wraps a command that changes the host. */
    static List<String> change(String state, Work work, List<String> command) {
        List<String> arguments = call("slipway-change", CHANGE);
        arguments.addAll(List.of(state, Long.toString(work.fence()), Long.toString(LOCK_WAIT.toSeconds())));
        arguments.addAll(command);
        return arguments;
    }

    static List<String> writeFile(FileContent file) {
        List<String> arguments = call("slipway-write-file", WRITE_FILE);
        arguments.addAll(List.of(file.path(), file.mode(), Integer.toString(bytes(file.content()).length)));
        return arguments;
    }

    static List<String> start(String state, String run, Work work, LongCommand command, int inputSize) {
        List<String> arguments = call("slipway-start", START);
        arguments.addAll(List.of(
                state,
                run,
                work.operation(),
                work.activity(),
                command.name(),
                Long.toString(command.timeout().toSeconds()),
                Integer.toString(inputSize),
                WRAPPER));
        arguments.addAll(command.arguments());
        return arguments;
    }

    static List<String> look(String state, Work work, LongCommand command) {
        List<String> arguments = call("slipway-look", LOOK);
        arguments.addAll(List.of(state, work.operation(), work.activity(), command.name()));
        return arguments;
    }

    static List<String> close(String state, Work work, LongCommand command) {
        List<String> arguments = call("slipway-close", CLOSE);
        arguments.addAll(List.of(state, work.operation(), work.activity(), command.name()));
        return arguments;
    }

    private static List<String> call(String name, String script) {
        return new ArrayList<>(List.of("sh", "-c", script, name));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
