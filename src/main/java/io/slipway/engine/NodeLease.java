package io.slipway.engine;

import io.slipway.host.InCharge;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * This node's sign of life in the database, renewed every {@link #BEAT}. A node that could not renew it for {@link #VALID}
 * changes no host any more; one whose sign is older than {@link #DEAD}, by the database's clock, is dead for the others:
 * they release the locks of its jobs, which run again at once. {@code VALID} is shorter than {@code DEAD} by more than a
 * connection needs to begin a command; what has begun is kept apart by the host's own lock (docs/decisions/0011).
 */
final class NodeLease implements InCharge, AutoCloseable {

    static final Duration BEAT = Duration.ofSeconds(3);
    static final Duration VALID = Duration.ofSeconds(12);
    static final Duration DEAD = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    private static final String OLD = "seen < current_timestamp - interval '" + DEAD.toSeconds() + "' second";

    private final JdbcTemplate database;
    private final String node;
    private final JobLocks locks;
    private final Runnable search;
    private final Duration patience;
    private volatile String incarnation = UUID.randomUUID().toString();
    private volatile long renewed;
    private volatile boolean begun;
    private volatile boolean told;
    private ScheduledExecutorService clockwork;

    /**
     * @param source of its own, so that no other work can keep the sign of life waiting
     * @param search for what this node has lost, as often as it gives a sign of life; may wait
     */
    NodeLease(DataSource source, String node, JobLocks locks, Runnable search) {
        this(source, node, locks, search, DEAD.plus(BEAT).plus(BEAT));
    }

    /** @param patience how long a predecessor of this name may still be there */
    NodeLease(DataSource source, String node, JobLocks locks, Runnable search, Duration patience) {
        this.database = new JdbcTemplate(source);
        this.database.setQueryTimeout((int) BEAT.toSeconds());
        this.node = node;
        this.locks = locks;
        this.search = search;
        this.patience = patience;
    }

    /**
     * Takes the node's name and releases the locks of the one who had it. Waits until a predecessor that was killed is surely
     * gone; whose database is a file that only one process can open need not wait.
     *
     * @throws IllegalStateException when another live Slipway has the name
     */
    void begin() {
        long end = System.nanoTime() + patience.toNanos();
        boolean waited = false;
        while (!taken()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Another Slipway named " + node + " lives on this database. What to do: give each"
                        + " its own slipway.engine.node, the same over its restarts.");
            }
            if (!waited) {
                LOG.info("A Slipway named {} was here less than {} s ago; waits until it is surely gone", node, DEAD.toSeconds());
                waited = true;
            }
            pause();
        }
        locks.release(node);
        begun = true;
        // Two, so that a search that waits for the database does not keep the sign of life waiting.
        clockwork = Executors.newScheduledThreadPool(2, work -> {
            Thread thread = new Thread(work, "sign-of-life");
            thread.setDaemon(true);
            return thread;
        });
        clockwork.scheduleAtFixedRate(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
        clockwork.scheduleWithFixedDelay(this::searches, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void pause() {
        try {
            Thread.sleep(BEAT.dividedBy(6).toMillis());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while it waited for its predecessor", stopping);
        }
    }

    private boolean taken() {
        long before = System.nanoTime();
        String gone = isAlone() ? "" : " and " + OLD;
        database.update("delete from slipway_node where name = ?" + gone, node);
        try {
            database.update("insert into slipway_node (name, incarnation, seen) values (?, ?, current_timestamp)", node, incarnation);
        } catch (DuplicateKeyException livesStill) {
            return false;
        }
        renewed = before;
        return true;
    }

    /** H2 in a file or in memory lets no second process in: whoever had the name here is gone. */
    private boolean isAlone() {
        return Boolean.TRUE.equals(database.execute((org.springframework.jdbc.core.ConnectionCallback<Boolean>) connection -> {
            try {
                String url = connection.getMetaData().getURL();
                return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
            } catch (SQLException unknown) {
                return false;
            }
        }));
    }

    /** Renews the sign, and takes over from the dead. */
    void beat() {
        try {
            long before = System.nanoTime();
            if (database.update("update slipway_node set seen = current_timestamp where name = ? and incarnation = ?",
                    node, incarnation) == 0) {
                LOG.warn("The others took this Slipway, {}, for dead and have its jobs; it goes on with what is left", node);
                incarnation = UUID.randomUUID().toString();
                if (!taken()) {
                    return;
                }
            } else {
                renewed = before;
            }
            if (told) {
                LOG.info("The database answers again; {} changes hosts again", node);
                told = false;
            }
            buryTheDead();
        } catch (DataAccessException unreachable) {
            if (!now() && !told) {
                told = true;
                LOG.error("The database has not answered {} for {} s: it changes no host until it does", node, VALID.toSeconds());
            }
        } catch (RuntimeException unexpected) {
            LOG.error("The sign of life of {} failed", node, unexpected);
        }
    }

    private void searches() {
        try {
            if (now()) {
                search.run();
            }
        } catch (DataAccessException unreachable) {
            // The sign of life tells of it; what is lost is found when the database is there again.
        } catch (RuntimeException unexpected) {
            LOG.error("The search for what {} has lost failed", node, unexpected);
        }
    }

    private void buryTheDead() {
        List<String> dead = database.queryForList("select name from slipway_node where name <> ? and " + OLD, String.class, node);
        for (String other : dead) {
            if (database.update("delete from slipway_node where name = ? and " + OLD, other) == 1) {
                LOG.warn("{} has given no sign of life for {} s: its jobs run here", other, DEAD.toSeconds());
                locks.release(other);
            }
        }
    }

    @Override
    public boolean now() {
        return begun && System.nanoTime() - renewed < VALID.toNanos();
    }

    /** Gives the name back at once, after the last step has ended. */
    @Override
    public void close() {
        if (clockwork != null) {
            clockwork.shutdownNow();
        }
        if (begun) {
            begun = false;
            try {
                database.update("delete from slipway_node where name = ? and incarnation = ?", node, incarnation);
            } catch (DataAccessException unreachable) {
                LOG.info("The database is gone already; {} is taken for dead in {} s", node, DEAD.toSeconds());
            }
        }
    }
}
