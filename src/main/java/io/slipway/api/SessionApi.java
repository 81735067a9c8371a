package io.slipway.api;

import io.slipway.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who is logged in. */
@RestController
@Tag(name = "Session")
@RequestMapping(path = "/api/v1/session", produces = MediaType.APPLICATION_JSON_VALUE)
class SessionApi {

    /**
     * Who asks.
     *
     * @param user the account's name, or {@code token:NAME}
     * @param csrf only for a browser's session
     */
    record SessionView(String user, Role role, Optional<Csrf> csrf) {}

    /**
     * What a page of Slipway sends along with whatever changes something, so that no other site's page can.
     *
     * @param header the name of the header
     * @param token its value
     */
    record Csrf(String header, String token) {

        @Override
        public String toString() {
            return "Csrf[header=" + header + "]";
        }
    }

    @Operation(operationId = "readSession", summary = "Who is logged in, and with which role")
    @GetMapping
    SessionView session(Authentication who, HttpServletRequest request) {
        Role role = Role.of(who).orElseThrow(() -> new IllegalStateException(who.getName() + " came in without a role"));
        return new SessionView(who.getName(), role, csrf(request));
    }

    /** Who sends credentials with each request needs none, and has no session that it could belong to. */
    private static Optional<Csrf> csrf(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || !(request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token)) {
            return Optional.empty();
        }
        return Optional.of(new Csrf(token.getHeaderName(), token.getToken()));
    }
}
