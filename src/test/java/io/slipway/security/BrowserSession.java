package io.slipway.security;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser's cookies and form tokens, for tests that log in as a person does. */
public final class BrowserSession {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String base;

    public BrowserSession(int port) {
        this.base = "http://localhost:" + port;
    }

    /** @return the path that the login leads to, with its query */
    public String logIn(String user, String password) throws IOException, InterruptedException {
        Matcher token = TOKEN.matcher(get("/login").body());
        if (!token.find()) {
            throw new IllegalStateException("the login page has no token");
        }
        HttpResponse<String> answer = post(
                "/login",
                "username=" + encoded(user) + "&password=" + encoded(password) + "&_csrf=" + encoded(token.group(1)));
        URI target = URI.create(answer.headers().firstValue("Location").orElseThrow());
        return target.getPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "text/html,*/*").GET().build(),
                BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    /** As a script of a page sends it, with a header of its own. */
    public HttpResponse<String> postJson(String path, String json, String header, String value)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .header(header, value)
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    /** With the token that Cockpit and Tasklist send. */
    public HttpResponse<String> postWithEngineToken(String path, String form) throws IOException, InterruptedException {
        return postWithEngineToken(path, "application/x-www-form-urlencoded", form);
    }

    /** The same with JSON, as Tasklist starts processes. */
    public HttpResponse<String> postJsonWithEngineToken(String path, String json)
            throws IOException, InterruptedException {
        return postWithEngineToken(path, "application/json", json);
    }

    private HttpResponse<String> postWithEngineToken(String path, String type, String body)
            throws IOException, InterruptedException {
        String token = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the web applications gave no token"));
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("X-XSRF-TOKEN", token)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
