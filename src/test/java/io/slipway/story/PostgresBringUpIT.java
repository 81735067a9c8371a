package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.journal.Databases;
import io.slipway.lab.Lab;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The same job on the database that a larger site gives Slipway: empty at the start, with nothing prepared in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresBringUpIT {

    private LabApplication slipway;
    private Operator operator;

    @BeforeAll
    void start() {
        Lab lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a1", "2001:db8:a1::11")
                .worker("h2", "a1", "2001:db8:a1::12")
                .speed(200)
                .start();
        slipway = LabApplication.onPostgres(lab, Databases.emptyPostgres(), Databases.POSTGRES_USER);
        operator = slipway.operator();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    void hostsBecomeAClusterAndASecondBringUpFindsNothingToChange() throws Exception {
        try (Connection connection = slipway.bean(DataSource.class).getConnection()) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
        }
        String bringUp = slipway.bringsUp();
        assertThat(slipway.lab().cluster().etcd().members()).hasSize(2);

        String again = operator.starts("cluster-bring-up", "demo", Map.of());
        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(again, "report"))).containsIgnoringCase("nothing to change");

        Http http = new Http(slipway.port(), "admin:admin");
        for (String what : new String[] {"", "/steps", "/commands", "/plan", "/findings", "/report", "/matrix",
            "/progress", "/progress?host=h2", "/path"}) {
            assertThat(http.get("/api/v1/operations/" + bringUp + what).statusCode()).as(what).isEqualTo(200);
        }
    }
}
