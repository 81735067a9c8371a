package io.slipway.engine;

import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.identity.Authentication;

/** Who is logged in at the engine in this thread; nobody on a job's thread. */
public final class CurrentUser {

    private final IdentityService identity;

    CurrentUser(IdentityService identity) {
        this.identity = identity;
    }

    public Optional<String> name() {
        Authentication login = identity.getCurrentAuthentication();
        return login == null ? Optional.empty() : Optional.ofNullable(login.getUserId());
    }
}
