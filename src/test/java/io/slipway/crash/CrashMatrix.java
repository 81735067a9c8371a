package io.slipway.crash;

import io.slipway.lab.HandMadeCluster;
import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import io.slipway.lab.LabTokens;
import io.slipway.story.Http;
import io.slipway.story.SlipwayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Tells the same long story for several clusters side by side in one Slipway, from the bring-up to the removal of nodes, and kills
 * that Slipway whenever some of the work stands at places where it shall die. It is started again each time; nobody else does
 * anything but what tasks ask.
 */
final class CrashMatrix implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CrashMatrix.class);

    /** Work that has not come to a place where it shall die within this time is killed where it is. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final String LATER_HOSTS = "(?m)^  - \\{ name: h[24],.*\\n";

    private final Path directory;
    private final Path seen;
    private final List<Lab> labs = new ArrayList<>();
    private final Map<String, Object> settings;
    private final Set<Place> wanted = new TreeSet<>();
    private final Set<Place> died = new TreeSet<>();
    private final Map<String, Duration> goesOnAfter = new TreeMap<>();
    private SlipwayProcess slipway;
    private int kills;

    /**
     * @param clusters how many stand side by side
     * @param database further settings
     */
    CrashMatrix(int clusters, Map<String, Object> database) throws IOException {
        directory = Files.createTempDirectory("slipway-crash");
        seen = directory.resolve("seen");
        Path files = Files.createDirectories(directory.resolve("clusters"));
        Path registry = Files.writeString(directory.resolve("registry"), "puller:secret\n");
        for (int number = 0; number < clusters; number++) {
            Lab lab = hosts("site" + number).withIngress().start();
            labs.add(lab);
            Files.writeString(files.resolve(lab.clusterName() + ".yaml"),
                    file(lab, registry).replaceAll(LATER_HOSTS, ""));
        }
        Lab old = hosts("old").behindAJumpHost().start();
        labs.add(old);
        HandMadeCluster.make(old);
        settings = new HashMap<>(LabSlipway.properties(labs.get(0)));
        settings.put("slipway.data", directory.resolve("data").toString());
        settings.put("slipway.clusters.directory", files.toString());
        settings.put("slipway.adoption.identity", "file:" + old.clientKeyFile());
        settings.putAll(database);
    }

    private static Lab.Builder hosts(String name) {
        return Lab.builder().named(name)
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a2", "2001:db8:a2::11")
                .controlPlane("h2", "a1", "2001:db8:a1::12")
                .worker("h3", "a2", "2001:db8:a2::13")
                .worker("h4", "a1", "2001:db8:a1::14")
                .speed(300);
    }

    private static String file(Lab lab, Path registry) {
        return lab.clusterFile() + "registryAccess: { registry: registry.example.net, credentials: \"file:" + registry + "\" }\n";
    }

    /**
     * Tells all stories.
     *
     * @param places where Slipway dies, each once
     * @return the places at which it died
     */
    Set<Place> tell(Set<Place> places) throws Exception {
        wanted.addAll(places);
        begin();
        ExecutorService people = Executors.newCachedThreadPool();
        try {
            List<Future<Void>> stories = new ArrayList<>();
            List<Person> operators = labs.stream().map(lab -> new Person(lab, login -> new Http(slipway.port(), login))).toList();
            for (Lab lab : labs) {
                Person person = operators.get(labs.indexOf(lab));
                stories.add(people.submit((Callable<Void>) () -> {
                    if (lab.clusterName().equals("old")) {
                        adoption(lab, person);
                    } else {
                        life(lab, person);
                    }
                    return null;
                }));
            }
            killsUntil(stories);
            for (Future<Void> story : stories) {
                story.get();
            }
            Future<Void> clock = people.submit((Callable<Void>) () -> {
                operators.get(0).letsTheClockStrike();
                return null;
            });
            killsUntil(List.of(clock));
            clock.get();
        } finally {
            people.shutdownNow();
        }
        return died;
    }

    int kills() {
        return kills;
    }

    List<Lab> labs() {
        return labs;
    }

    /** The longest time from a start until the work that had died was at its place again, by place. */
    Map<String, Duration> goesOnAfter() {
        return goesOnAfter;
    }

    private void life(Lab lab, Person person) throws IOException {
        String whole = file(lab, directory.resolve("registry"));
        finishes(lab, person, "cluster-bring-up", "");
        finishes(lab, person, "cluster-bring-up", "");
        person.defines(whole);
        finishes(lab, person, "node-join", ",\"hosts\":[\"h2\",\"h4\"]");
        finishes(lab, person, "node-join", ",\"hosts\":[\"h2\",\"h4\"]");
        lab.cluster().recordAddresses();
        lab.cluster().settle();
        // Somebody uploads them by hand, and Slipway's key is worth nothing any more.
        lab.cluster().tokens().uploadCertificates(LabTokens.certificateKey());
        finishes(lab, person, "certificate-reupload", "");
        String withPools = whole + """
                pools:
                  - { name: rack-a1, subnet: "2001:db8:a1::/96", nodeSelector: 'slipway.io/rack == "a1"' }
                  - { name: rack-a2-second, subnet: "2001:db8:a2::1:0:0/96", nodeSelector: 'slipway.io/rack == "a2"' }
                """;
        person.defines(withPools);
        finishes(lab, person, "pool-assignment", "");
        finishes(lab, person, "pool-assignment", "");
        lab.host("h3").files().write("/etc/ndppd.conf", "route-ttl 30000\n");
        finishes(lab, person, "cluster-care", "");
        person.acceptsWhatWasFound();
        finishes(lab, person, "node-removal", ",\"hosts\":[\"h2\",\"h4\"]");
        // They come back into the file by mistake: there is nothing to take away from them.
        person.defines(withPools);
        finishes(lab, person, "node-removal", ",\"hosts\":[\"h2\",\"h4\"]");
    }

    private void adoption(Lab lab, Person person) {
        person.does("cluster-adopt", options("2001:db8:a2::13", lab));
        finishes(lab, person, "cluster-adopt", options("2001:db8:a1::10", lab));
    }

    private static String options(String address, Lab lab) {
        return """
                ,"options":{"controlPlaneHost":"%s","jumpHost":"%s","networkManifest":"%s"}"""
                .formatted(address, lab.jumpHost().orElseThrow().endpoint(), lab.manifest("calico.yaml"));
    }

    private static void finishes(Lab lab, Person person, String process, String more) {
        String state = person.does(process, more);
        LOG.info("{}: {} {}", lab.clusterName(), process, state);
        if (!state.equals("FINISHED")) {
            throw new AssertionError(lab.clusterName() + ": " + process + " is " + state);
        }
    }

    private void begin() throws IOException {
        Files.write(directory.resolve("wanted"), wanted.stream().map(Place::toString).toList());
        Files.deleteIfExists(seen);
        if (slipway == null) {
            slipway = new SlipwayProcess(directory.resolve("slipway.log"),
                    List.of("-D" + FreezingSlipway.DIRECTORY + "=" + directory, FreezingSlipway.class.getName()), settings);
        }
        slipway.start();
    }

    /** Kills whenever something stands and nothing else comes to stand for a while, until the stories are told. */
    private void killsUntil(List<Future<Void>> stories) throws Exception {
        Set<Place> standing = new TreeSet<>();
        Instant last = Instant.now();
        Instant started = Instant.now();
        Set<String> before = new HashSet<>();
        while (true) {
            for (Future<Void> story : stories) {
                if (story.isDone()) {
                    story.get();
                }
            }
            if (stories.stream().allMatch(Future::isDone)) {
                return;
            }
            List<String> lines = Files.exists(seen) ? Files.readAllLines(seen) : List.of();
            Set<Place> now = Place.read(lines.stream().filter(line -> line.startsWith("FROZEN "))
                    .map(line -> line.substring("FROZEN ".length())).toList());
            if (now.size() > standing.size()) {
                standing = now;
                last = Instant.now();
            }
            if (!standing.isEmpty() && Duration.between(last, Instant.now()).compareTo(QUIET) > 0) {
                notes(before, lines, started);
                slipway.kill();
                kills++;
                died.addAll(standing);
                wanted.removeAll(standing);
                LOG.info("kill {}: {}", kills, standing);
                before = standing.stream().map(Place::task).collect(Collectors.toSet());
                begin();
                standing = Set.of();
                started = Instant.now();
                last = started;
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private void notes(Set<String> before, List<String> lines, Instant started) {
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("AT") && before.contains(words[2])) {
                goesOnAfter.merge(words[2], Duration.between(started, Instant.ofEpochMilli(Long.parseLong(words[1]))),
                        (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
    }

    @Override
    public void close() {
        if (slipway != null) {
            slipway.close();
        }
        labs.forEach(Lab::close);
        FileSystemUtils.deleteRecursively(directory.toFile());
    }
}
