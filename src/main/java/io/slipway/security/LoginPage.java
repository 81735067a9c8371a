package io.slipway.security;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The one login for Slipway, Cockpit, Tasklist and Admin. */
@RestController
class LoginPage {

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Log in – Slipway</title>
              <link rel="icon" type="image/svg+xml" href="/ops/slipway.svg">
              <link rel="stylesheet" href="/login.css">
            </head>
            <body>
              <main>
                <h1>Slipway</h1>
                %s
                <form method="post" action="/login">
                  <label for="username">Name</label>
                  <input id="username" name="username" autocomplete="username" required autofocus>
                  <label for="password">Password</label>
                  <input id="password" name="password" type="password" autocomplete="current-password" required>
                  <input type="hidden" name="%s" value="%s">
                  <button type="submit">Log in</button>
                </form>
              </main>
            </body>
            </html>
            """;

    @GetMapping(path = "/login", produces = MediaType.TEXT_HTML_VALUE)
    String login(HttpServletRequest request, CsrfToken token) {
        return PAGE.formatted(
                message(request),
                HtmlUtils.htmlEscape(token.getParameterName()),
                HtmlUtils.htmlEscape(token.getToken()));
    }

    private static String message(HttpServletRequest request) {
        if (request.getParameter("error") != null) {
            return "<p class=\"wrong\" role=\"alert\">Wrong name or password. After several tries the account waits a "
                    + "few seconds.</p>";
        }
        return request.getParameter("logout") != null ? "<p role=\"status\">You are logged out.</p>" : "";
    }
}
