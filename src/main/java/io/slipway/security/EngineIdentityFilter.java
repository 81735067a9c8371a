package io.slipway.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells the engine who asks, for the time of the request: its authorizations and its operation log rest on that.
 */
final class EngineIdentityFilter extends OncePerRequestFilter {

    private final IdentityService identity;
    private final Accounts accounts;

    EngineIdentityFilter(IdentityService identity, Accounts accounts) {
        this.identity = identity;
        this.accounts = accounts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication person = SecurityContextHolder.getContext().getAuthentication();
        if (person == null || !person.isAuthenticated()) {
            chain.doFilter(request, response);
            return;
        }
        try {
            identity.setAuthentication(
                    person.getName(),
                    person instanceof TokenAuthentication program ? program.groups() : accounts.groups(person.getName()));
            chain.doFilter(request, response);
        } finally {
            identity.clearAuthentication();
        }
    }
}
