package io.slipway.security;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A program that came with its token. */
final class TokenAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final String principal;
    private final String group;

    TokenAuthentication(AccessToken token) {
        super(EngineAuthenticationProvider.authorities(List.of(token.role().group())));
        this.principal = token.principal();
        this.group = token.role().group();
        setAuthenticated(true);
    }

    /** The engine's groups; a program has no account there. */
    List<String> groups() {
        return List.of(group);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return principal;
    }
}
