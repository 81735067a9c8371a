package io.slipway.step;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import java.util.List;
import java.util.Optional;

/**
 * The boot in which a host was prepared. Written once by the preparation and kept: a host whose boot is still that one
 * has not been rebooted since (procedure P21).
 */
public final class RebootMarker {

    /** Holds the boot id of the preparation. */
    public static final String PATH = "/var/lib/slipway/markers/boot-identity";

    /** The kernel's id of the running boot. */
    public static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    private RebootMarker() {}

    /** What has to be read to tell. */
    public static List<Query> queries() {
        return List.of(new Query.File(PATH), new Query.File(BOOT_ID));
    }

    /** The running boot's id. */
    public static String bootId(Reading reading) {
        return reading.file(BOOT_ID).map(file -> file.content().strip()).orElse("");
    }

    /** The boot id that the preparation recorded; empty where it never ran. */
    public static Optional<String> prepared(Reading reading) {
        return reading.file(PATH).map(file -> file.content().strip()).filter(id -> !id.isEmpty());
    }

    /** True when the host still runs in the boot in which it was prepared. */
    public static boolean rebootNeeded(Reading reading) {
        return prepared(reading).filter(id -> id.equals(bootId(reading))).isPresent();
    }
}
