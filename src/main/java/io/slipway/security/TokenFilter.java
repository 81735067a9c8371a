package io.slipway.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets programs in by {@code Authorization: Bearer}, for the time of the request; a token that is none is refused. */
final class TokenFilter extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final SecurityContextRepository ofRequest = new RequestAttributeSecurityContextRepository();
    private final AccessTokens tokens;
    private final AuthenticationEntryPoint refusal;

    TokenFilter(AccessTokens tokens, AuthenticationEntryPoint refusal) {
        this.tokens = tokens;
        this.refusal = refusal;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header == null
                || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || !request.getRequestURI().startsWith(request.getContextPath() + "/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<AccessToken> token =
                tokens.check(request.getHeader("Authorization").substring(BEARER.length()).strip());
        if (token.isEmpty()) {
            refusal.commence(request, response, new BadCredentialsException("no such token, or it has expired"));
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new TokenAuthentication(token.get()));
        SecurityContextHolder.setContext(context);
        // A stream's end is dispatched anew, and this filter is not asked again then.
        ofRequest.saveContext(context, request, response);
        chain.doFilter(request, response);
    }
}
