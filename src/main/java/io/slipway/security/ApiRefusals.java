package io.slipway.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Refusals of the API as RFC 9457 has them, like all its other problems. */
final class ApiRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException missing)
            throws IOException {
        if (!isScript(request)) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Slipway\"");
        }
        write(request, response, HttpServletResponse.SC_UNAUTHORIZED, "Who are you?",
                "Send Authorization: Bearer with a token that an administrator made, or HTTP Basic with an account."
                        + " What came was nothing, unknown, expired or revoked.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        String detail = denied instanceof CsrfException
                ? "A login by cookie may only look without a token. Send the one that /api/v1/session tells in its header, or"
                        + " the request with an Authorization header."
                : "Your role does not allow this; ask an operator or an administrator.";
        write(request, response, HttpServletResponse.SC_FORBIDDEN, "Not allowed", detail);
    }

    /** Scripts of pages: for them, browsers would ask for a password in a window of their own. */
    static boolean isScript(HttpServletRequest request) {
        return "XMLHttpRequest".equals(request.getHeader("X-Requested-With"))
                || "empty".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    private static void write(HttpServletRequest request, HttpServletResponse response, int status, String title, String detail)
            throws IOException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", request.getRequestURI());
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.getOutputStream().write(JSON.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8));
    }
}
