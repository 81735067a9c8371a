package io.slipway.security;

import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthenticationException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Checks passwords against the engine's accounts. The engine slows down repeated wrong passwords by itself: each one
 * locks the account for a growing number of seconds.
 */
final class EngineAuthenticationProvider implements AuthenticationProvider {

    private final Accounts accounts;

    EngineAuthenticationProvider(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Authentication authenticate(Authentication claim) {
        String user = claim.getName();
        if (user.isBlank() || !(claim.getCredentials() instanceof String password) || !matches(user, password)) {
            throw new BadCredentialsException("wrong name or password");
        }
        return UsernamePasswordAuthenticationToken.authenticated(user, null, authorities(accounts.groups(user)));
    }

    private boolean matches(String user, String password) {
        try {
            return accounts.passwordMatches(user, password);
        } catch (AuthenticationException locked) {
            throw new LockedException("too many wrong passwords; try again in a few seconds", locked);
        }
    }

    /** A role gives its own authority and those of the roles that it includes. */
    static List<SimpleGrantedAuthority> authorities(List<String> groups) {
        return Stream.of(Role.values())
                .filter(role -> groups.contains(role.group()))
                .flatMap(held -> Stream.of(Role.values()).filter(held::includes))
                .distinct()
                .map(role -> new SimpleGrantedAuthority(role.granted()))
                .toList();
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
