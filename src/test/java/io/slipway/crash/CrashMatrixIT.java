package io.slipway.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.journal.Databases;
import io.slipway.lab.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Slipway dies at its service tasks: before anything is done, while a host works on without it, and when all is done and nothing
 * of it is committed. The ends are those of a Slipway that did not die, and no change was made twice.
 *
 * <p>Without a word it dies where most can be doubled, at the steps that make and unmake nodes; with {@code -Dslipway.crash=everywhere}
 * at every service task of every process, which takes a quarter of an hour. {@code -Dslipway.crash.database=postgresql} does it on
 * PostgreSQL.
 */
class CrashMatrixIT {

    private static final boolean EVERYWHERE = "everywhere".equals(System.getProperty("slipway.crash"));
    private static final boolean ON_POSTGRES = "postgresql".equals(System.getProperty("slipway.crash.database"));
    private static final int CLUSTERS = EVERYWHERE ? 4 : 2;

    /** From the moment in which Slipway answers again. */
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(30);

    /** Where hosts work on without Slipway. */
    private static final Set<String> MEANWHILE = Set.of(
            "host-preparation/installPackages", "host-preparation/provideImages", "host-neighbour-proxy/configureNeighbourProxy",
            "control-plane-init/initialiseControlPlane", "control-plane-join/joinControlPlane", "worker-join/joinWorker",
            "host-reboot/rebootHost", "host-removal/resetHost");

    /** The steps whose second run does harm where it is not held off. */
    private static final Set<String> BY_DEFAULT = Set.of(
            "host-preparation/installPackages", "host-preparation/provideImages", "control-plane-init/initialiseControlPlane",
            "control-plane-join/joinControlPlane", "worker-join/joinWorker", "cluster-bring-up/installNetworkPlugin",
            "host-reboot/rebootHost", "certificate-reupload/uploadCertificates", "pool-assignment/changePools",
            "host-removal/removeEtcdMember", "host-removal/resetHost", "host-removal/deleteNode", "cluster-adopt/handOver");

    @Test
    void theEndsAreThoseOfASlipwayThatDidNotDieAndNoChangeIsMadeTwice() throws Exception {
        Ends without;
        try (CrashMatrix matrix = new CrashMatrix(1, Map.of())) {
            assertThat(matrix.tell(Set.of())).isEmpty();
            without = new Ends(matrix.labs());
        }
        Set<Place> places = places();

        try (CrashMatrix matrix = new CrashMatrix(CLUSTERS, database())) {
            Set<Place> died = matrix.tell(places);

            System.out.println("Died " + matrix.kills() + " times at " + died.size() + " places; went on after at most "
                    + matrix.goesOnAfter().values().stream().max(Duration::compareTo).orElse(Duration.ZERO));
            assertThat(died).isEqualTo(places);
            assertThat(matrix.goesOnAfter()).isNotEmpty().allSatisfy((task, pause) -> assertThat(pause).isLessThan(GOES_ON_WITHIN));
            Ends with = new Ends(matrix.labs());
            for (Lab lab : matrix.labs()) {
                String name = lab.clusterName();
                String same = name.equals("old") ? "old" : "site0";
                assertThat(differences(without.changes.get(same), with.changes.get(name))).as("changes made, " + name).isEmpty();
                assertThat(differences(without.states.get(same), with.states.get(name))).as("what is left, " + name).isEmpty();
            }
        }
    }

    private static List<String> differences(Map<String, ?> without, Map<String, ?> with) {
        Set<String> keys = new TreeSet<>(without.keySet());
        keys.addAll(with.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(without.get(key), with.get(key)))
                .map(key -> key + ": without a crash " + without.get(key) + ", with crashes " + with.get(key))
                .toList();
    }

    private static Set<Place> places() throws IOException {
        Set<Place> places = new TreeSet<>(Place.all());
        MEANWHILE.forEach(task -> places.add(Place.parse(task + " MEANWHILE")));
        if (!EVERYWHERE) {
            places.removeIf(place -> !BY_DEFAULT.contains(place.task()) || place.moment() == Place.Moment.BEFORE);
        }
        return places;
    }

    private static Map<String, Object> database() {
        return ON_POSTGRES
                ? Map.of("spring.datasource.url", Databases.emptyPostgres(), "spring.datasource.username", Databases.POSTGRES_USER)
                : Map.of();
    }

    /** What the stories came to, by cluster. */
    private static final class Ends {

        private final Map<String, Map<String, Long>> changes;
        private final Map<String, Map<String, String>> states;

        private Ends(List<Lab> labs) {
            changes = by(labs, EndState::changes);
            states = by(labs, EndState::of);
        }

        private static <T> Map<String, T> by(List<Lab> labs, Function<Lab, T> what) {
            Map<String, T> all = new TreeMap<>();
            labs.forEach(lab -> all.put(lab.clusterName(), what.apply(lab)));
            return all;
        }
    }
}
