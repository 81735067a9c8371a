package io.slipway.journal;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** The two databases that Slipway runs on, with its tables. */
public final class Databases {

    /** The owner of all databases that are made here. */
    public static final String POSTGRES_USER = "postgres";

    private static EmbeddedPostgres postgres;

    private Databases() {}

    public static HikariDataSource h2() {
        return migrated("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa");
    }

    /** PostgreSQL with Slipway's tables. */
    public static HikariDataSource postgres() {
        return migrated(emptyPostgres(), POSTGRES_USER);
    }

    /**
     * One server for all tests of this run, an empty database of its own each; it ends with the Java process.
     *
     * @return the database's JDBC address, without a password for {@link #POSTGRES_USER}
     */
    public static synchronized String emptyPostgres() {
        try {
            if (postgres == null) {
                postgres = EmbeddedPostgres.start();
            }
            String name = "t" + UUID.randomUUID().toString().replace("-", "");
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (java.sql.SQLException failure) {
                throw new IllegalStateException(failure);
            }
            return postgres.getJdbcUrl(POSTGRES_USER, name);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static HikariDataSource migrated(String url, String user) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(url);
        source.setUsername(user);
        source.setMaximumPoolSize(4);
        Flyway.configure().dataSource(source).baselineOnMigrate(true).baselineVersion("0").load().migrate();
        return source;
    }
}
