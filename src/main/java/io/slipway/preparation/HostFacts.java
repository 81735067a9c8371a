package io.slipway.preparation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What hosts are compared by. An empty text means that the host did not tell.
 *
 * @param mtu of the uplink, in bytes
 * @param clock how far the host's clock is ahead of Slipway's
 * @param clockError by how much {@code clock} may be wrong, which the way to the host and back decides
 * @param machine systemd's machine id
 * @param board the UUID of the machine's firmware
 * @param card the uplink's hardware address
 */
record HostFacts(Optional<Integer> mtu, Optional<Duration> clock, Duration clockError, String machine, String board, String card) {

    /** The first and the last that is asked: what lies between takes as long as it likes. */
    private static final String[] FIRST = {"date", "+%s.%N"};
    private static final String[] LAST = {"date", "--utc", "+%s.%N"};

    private static final String MACHINE = "/etc/machine-id";
    private static final String BOARD = "/sys/class/dmi/id/product_uuid";
    /** What firmware says that was never given an identity. */
    private static final List<String> NO_IDENTITY = List.of(
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "03000200-0400-0500-0006-000700080009");

    static Query before() {
        return Query.Run.of(FIRST);
    }

    static List<Query> others(Host host) {
        return List.of(new Query.File(MACHINE), new Query.File(BOARD), Query.Run.of(link(host)), Query.Run.of(LAST));
    }

    private static String[] link(Host host) {
        return new String[] {"ip", "-j", "link", "show", "dev", host.uplink()};
    }

    /**
     * @param asked Slipway's time just before the round trip
     * @param answered Slipway's time just after it
     */
    static HostFacts of(Reading reading, Host host, Instant asked, Instant answered) {
        JsonNode link = Texts.json(reading, link(host)).path(0);
        Optional<Instant> first = time(reading, FIRST);
        Optional<Instant> last = time(reading, LAST);
        Optional<Duration> clock = Optional.empty();
        Duration error = Duration.ZERO;
        if (first.isPresent() && last.isPresent()) {
            // As NTP reckons: half of what is not accounted for lies before, half behind, and all of it may be wrong.
            Duration there = Duration.between(asked, first.get());
            Duration back = Duration.between(answered, last.get());
            clock = Optional.of(there.plus(back).dividedBy(2));
            error = there.minus(back).dividedBy(2).abs();
        }
        String board = Texts.file(reading, BOARD).strip().toLowerCase(java.util.Locale.ROOT);
        return new HostFacts(
                link.has("mtu") ? Optional.of(link.path("mtu").asInt()) : Optional.empty(),
                clock,
                error,
                Texts.file(reading, MACHINE).strip(),
                NO_IDENTITY.contains(board) ? "" : board,
                link.path("address").asText());
    }

    private static Optional<Instant> time(Reading reading, String[] command) {
        String text = Texts.output(reading, command);
        if (!text.matches("\\d{1,12}\\.\\d{9}")) {
            return Optional.empty();
        }
        BigDecimal seconds = new BigDecimal(text);
        return Optional.of(Instant.ofEpochSecond(
                seconds.longValue(), seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue()));
    }

    /** As texts by name, to be kept until all hosts have been looked at. */
    Map<String, String> written() {
        Map<String, String> written = new LinkedHashMap<>();
        mtu.ifPresent(bytes -> written.put("mtu", Integer.toString(bytes)));
        clock.ifPresent(ahead -> {
            written.put("clock", Long.toString(ahead.toMillis()));
            written.put("clockError", Long.toString(clockError.toMillis()));
        });
        written.put("machine", machine);
        written.put("board", board);
        written.put("card", card);
        return written;
    }

    static HostFacts read(Map<String, String> written) {
        return new HostFacts(
                Optional.ofNullable(written.get("mtu")).map(Integer::valueOf),
                Optional.ofNullable(written.get("clock")).map(Long::valueOf).map(Duration::ofMillis),
                Duration.ofMillis(Long.parseLong(written.getOrDefault("clockError", "0"))),
                written.getOrDefault("machine", ""),
                written.getOrDefault("board", ""),
                written.getOrDefault("card", ""));
    }
}
