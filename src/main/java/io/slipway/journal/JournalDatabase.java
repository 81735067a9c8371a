package io.slipway.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The journal's own small connection pool. Steps hold a connection of the engine while they run; were the journal to
 * take its connections from the same pool, all of them could wait for one more for ever (stack, "Engine").
 */
final class JournalDatabase implements AutoCloseable {

    private final HikariDataSource pool;
    private final JdbcClient client;
    private final TransactionTemplate transaction;

    JournalDatabase(DataSource engine, int connections) throws java.sql.SQLException {
        HikariConfig config = new HikariConfig();
        HikariDataSource source = engine.unwrap(HikariDataSource.class);
        source.copyStateTo(config);
        config.setPoolName("journal");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setMetricRegistry(null);
        config.setMetricsTrackerFactory(null);
        this.pool = new HikariDataSource(config);
        this.client = JdbcClient.create(pool);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
    }

    JdbcClient client() {
        return client;
    }

    /** Runs the work in a transaction of the journal's own, whatever the engine's transaction does. */
    void together(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    @Override
    public void close() {
        pool.close();
    }
}
