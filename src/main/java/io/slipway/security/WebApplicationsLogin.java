package io.slipway.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the login form that Cockpit and Tasklist show after a logout as a login at Slipway, so that both forms do the
 * same.
 */
final class WebApplicationsLogin extends OncePerRequestFilter {

    private static final Pattern LOGIN = Pattern.compile("/camunda/api/admin/auth/user/[^/]+/login/[^/]+");

    private final AuthenticationManager authentication;
    private final SecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

    WebApplicationsLogin(AuthenticationManager authentication) {
        this.authentication = authentication;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !"POST".equals(request.getMethod())
                || !LOGIN.matcher(request.getRequestURI()).matches()
                || SecurityContextHolder.getContext().getAuthentication() != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        try {
            context.setAuthentication(authentication.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(
                    String.valueOf(request.getParameter("username")), request.getParameter("password"))));
        } catch (AuthenticationException refused) {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        if (request.getSession(false) != null) {
            request.changeSessionId();
        }
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        // Answered here and not by the web applications: their own token went with the session that was logged out. They
        // take over the new session with their next request.
        response.setContentType("application/json");
        response.getWriter().write("{\"userId\":\"" + context.getAuthentication().getName()
                + "\",\"authorizedApps\":[\"cockpit\",\"tasklist\",\"admin\",\"welcome\"]}");
    }
}
