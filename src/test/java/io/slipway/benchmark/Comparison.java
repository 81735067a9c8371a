package io.slipway.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.journal.Databases;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The same work on the same booted hosts ({@link ManyHosts}) by Slipway, by Ansible and by plain OpenSSH with shared
 * connections, one after the other, and the tables of {@code docs/benchmarks.md}. Arguments: the hosts' directory, Slipway's
 * jar, then what to measure as work, hosts and rounds, such as {@code small-steps:50x3 package-installation:6x3}; an installation
 * takes new hosts in each round, from the second one on. {@code -Dwithout=Ansible} leaves one out.
 * Each round begins with connections closed and the work undone;
 * after each tool the hosts are compared: who did less would not be faster but wrong.
 */
public final class Comparison {

    private static final String SMALL_STEPS = "small-steps";
    private static final String INSTALLATION = "package-installation";

    private static final Pattern ASKED = Pattern.compile("(small-steps|package-installation):(\\d+)x(\\d+)");

    private final PrintStream out;
    private final Map<String, String> states = new TreeMap<>();

    /** One that does the work. */
    interface Tool {

        String name();

        /** Makes known which hosts there are, and whatever else is not done anew each time. */
        default void prepare(Group hosts) throws Exception {}

        /** Does the work on these hosts; throws when it is not done. @return what identifies this run to the tool */
        String run(String work, Group hosts) throws Exception;

        /** What is worth telling of a run beside its time. */
        default String told(String run, Group hosts) throws Exception {
            return run;
        }
    }

    /** Hosts that stand side by side. @param first the first one's number */
    record Group(int first, int count) {

        List<Integer> numbers() {
            return IntStream.range(first, first + count).boxed().toList();
        }
    }

    private Comparison(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Path hosts = Path.of(arguments[0]);
        Path directory = Files.createTempDirectory("sl");
        Comparison comparison = new Comparison(System.out);
        PlainOpenSsh plain = new PlainOpenSsh(hosts, directory);
        try (SlipwayAsTool onFiles = new SlipwayAsTool("Slipway on H2", arguments[1], hosts, directory.resolve("h2"), Map.of());
                SlipwayAsTool onPostgres = new SlipwayAsTool("Slipway on PostgreSQL", arguments[1], hosts,
                        directory.resolve("pg"), postgres())) {
            List<Tool> tools = new ArrayList<>(List.of(plain, onFiles, onPostgres, new Ansible(hosts, directory)));
            tools.removeIf(tool -> tool.name().equals(System.getProperty("without")));
            for (String asked : Arrays.asList(arguments).subList(2, arguments.length)) {
                Matcher parts = ASKED.matcher(asked);
                if (!parts.matches()) {
                    throw new IllegalArgumentException("not WORK:HOSTSxROUNDS: " + asked);
                }
                int size = Integer.parseInt(parts.group(2));
                int rounds = Integer.parseInt(parts.group(3));
                if (parts.group(1).equals(INSTALLATION)) {
                    comparison.installations(tools, plain, size, rounds);
                    continue;
                }
                // A service has run for a while when one asks it for something.
                for (SlipwayAsTool slipway : List.of(onFiles, onPostgres)) {
                    slipway.prepare(new Group(0, size));
                    slipway.run(SMALL_STEPS, new Group(0, size));
                }
                comparison.smallSteps(tools, plain, new Group(0, size), rounds);
            }
            comparison.out.printf("%n| largest memory so far | MiB |%n|---|---|%n| %s | %d |%n| %s | %d |%n",
                    onFiles.name(), onFiles.largestMemory(), onPostgres.name(), onPostgres.largestMemory());
        }
        System.exit(0);
    }

    private static Map<String, Object> postgres() {
        return Map.of("spring.datasource.url", Databases.emptyPostgres(), "spring.datasource.username", Databases.POSTGRES_USER);
    }

    private void smallSteps(List<Tool> tools, PlainOpenSsh plain, Group group, int rounds) throws Exception {
        Map<String, List<Double>> first = new TreeMap<>();
        Map<String, List<Double>> again = new TreeMap<>();
        Map<String, String> told = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            List<Tool> turn = new ArrayList<>(tools);
            Collections.rotate(turn, -round);
            for (Tool tool : turn) {
                plain.onEach(resource("small-steps-undone.sh"), group);
                // Their sessions end a moment later, so that this call's own could end first.
                TimeUnit.SECONDS.sleep(2);
                String change = timed(tool, SMALL_STEPS, group, first);
                same(SMALL_STEPS, plain.onEach(resource("small-steps-state.sh"), group), tool.name());
                String nothing = timed(tool, SMALL_STEPS, group, again);
                told.put(tool.name(), change + "; " + nothing);
            }
        }
        tell(SMALL_STEPS, group.count(), rounds, tools, first, again);
        told.forEach((name, what) -> out.println(name + ": " + what));
    }

    /** Each tool has new hosts in each round, behind those of the round before. */
    private void installations(List<Tool> tools, PlainOpenSsh plain, int size, int rounds) throws Exception {
        Map<String, List<Double>> first = new TreeMap<>();
        Map<String, List<Double>> again = new TreeMap<>();
        // So that all packages have been fetched once from far away.
        plain.run(INSTALLATION, new Group(0, 1));
        int next = 1;
        for (int round = 0; round < rounds; round++) {
            for (Tool tool : tools) {
                Group group = new Group(next, size);
                next += size;
                timed(tool, INSTALLATION, group, first);
                same(INSTALLATION, plain.onEach(resource("package-installation-state.sh"), group), tool.name());
                timed(tool, INSTALLATION, group, again);
            }
        }
        tell(INSTALLATION, size, rounds, tools, first, again);
    }

    private void tell(String work, int size, int rounds, List<Tool> tools, Map<String, List<Double>> first,
            Map<String, List<Double>> again) {
        out.printf("%n%s, %d hosts, %d rounds%n%n| by | all to do | times OpenSSH | nothing to do | times OpenSSH | all |%n"
                + "|---|---|---|---|---|---|%n", work, size, rounds);
        String limit = tools.get(0).name();
        for (Tool tool : tools) {
            String name = tool.name();
            out.printf(Locale.ROOT, "| %s | %.2f s | %.2f | %.2f s | %.2f | %s; %s |%n", name, median(first.get(name)),
                    median(first.get(name)) / median(first.get(limit)), median(again.get(name)),
                    median(again.get(name)) / median(again.get(limit)), shown(first.get(name)), shown(again.get(name)));
        }
    }

    private String timed(Tool tool, String work, Group group, Map<String, List<Double>> times) throws Exception {
        tool.prepare(group);
        long begin = System.nanoTime();
        String run = tool.run(work, group);
        double seconds = (System.nanoTime() - begin) / 1e9;
        times.computeIfAbsent(tool.name(), name -> new ArrayList<>()).add(seconds);
        String told = tool.told(run, group);
        // A large run takes long: what was measured is seen while the rest goes on.
        System.err.printf(Locale.ROOT, "%s, %s, %d hosts: %.2f s; %s%n", work, tool.name(), group.count(), seconds, told);
        return told;
    }

    /** All hosts are as the first host was after the first tool. */
    private void same(String work, List<String> found, String tool) {
        String wanted = states.computeIfAbsent(work, first -> found.get(0));
        for (int host = 0; host < found.size(); host++) {
            if (!found.get(host).equals(wanted)) {
                throw new IllegalStateException(tool + " left host " + host + " as\n" + found.get(host) + "\nand not as\n" + wanted);
            }
        }
    }

    static String resource(String name) throws IOException {
        try (InputStream resource = Comparison.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return new String(resource.readAllBytes());
        }
    }

    /** Runs a program of this machine to its end. @return what it printed */
    static String ran(Path log, Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        program.environment().putAll(environment);
        Process process = program.start();
        process.getOutputStream().close();
        int code = process.waitFor();
        String said = Files.readString(log);
        if (code != 0) {
            throw new IllegalStateException(command.get(0) + " ended with " + code + ":\n"
                    + said.substring(Math.max(0, said.length() - 4000)));
        }
        return said;
    }

    static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String shown(List<Double> seconds) {
        return String.join(", ", seconds.stream().map(one -> String.format(Locale.ROOT, "%.2f", one)).toList());
    }
}
