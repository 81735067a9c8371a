package io.slipway.kube.internal;

import io.slipway.faults.ParserLaw;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An admin.conf that somebody cut off or edited. */
class BadInputCredentialsTest {

    @Test
    void anAdminConf() throws Exception {
        try (ApiServer server = new ApiServer("EC", Duration.ofHours(1), "api.example.net")) {
            ParserLaw.holds(server.adminConf(), IllegalArgumentException.class, Credentials::read);
        }
    }
}
