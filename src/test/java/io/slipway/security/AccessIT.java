package io.slipway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** What each endpoint gives to nobody, to a viewer, an operator and an administrator. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
class AccessIT {

    private static final String PASSWORD = "a-password-for-tests-1";

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void people() {
        accounts.ensure("vera", PASSWORD, Role.VIEWER);
        accounts.ensure("otto", PASSWORD, Role.OPERATOR);
        // Only she types wrong passwords: the engine locks an account for seconds after one.
        accounts.ensure("wanda", PASSWORD, Role.VIEWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/engine-rest/engine", "/engine-rest/user", "/engine-rest/process-definition", "/api/v1/operations",
        "/api/v1/clusters", "/actuator/metrics", "/actuator/info", "/camunda/api/engine/engine/default/user",
        "/camunda/api/admin/auth/user/default", "/nothing-here", "/ops", "/ops/", "/ops/assets/app.js", "/api/v1/session"
    })
    void nobodyGetsAnything(String path) throws Exception {
        assertThat(get(path, null).statusCode()).as(path).isIn(302, 401);
    }

    @Test
    void nobodyCreatesAUser() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/engine-rest/user/create", null)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"profile\":{\"id\":\"x\"},\"credentials\":{}}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void healthAnswersEverybodyWithoutDetails() throws Exception {
        HttpResponse<String> health = get("/actuator/health", null);

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).doesNotContain("database");
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        assertThat(get("/engine-rest/engine", "nobody-of-this-name:wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void aViewerSeesButDoesNotStart() throws Exception {
        assertThat(get("/engine-rest/process-definition", "vera:" + PASSWORD).statusCode()).isEqualTo(200);
        assertThat(post("/engine-rest/process-definition/key/cluster-bring-up/start", "vera:" + PASSWORD, "{}"))
                .isIn(403, 404);
        assertThat(get("/actuator/metrics", "vera:" + PASSWORD).statusCode()).isEqualTo(403);
    }

    @Test
    void onlyAdministratorsDeployAndDefineTaskFilters() throws Exception {
        String filter = "{\"resourceType\":\"Task\",\"name\":\"x\",\"query\":{}}";

        assertThat(post("/engine-rest/filter/create", "otto:" + PASSWORD, filter)).isEqualTo(403);
        assertThat(post("/engine-rest/filter/create", "admin:" + PASSWORD, filter)).isEqualTo(200);
        assertThat(deploy("otto:" + PASSWORD)).isEqualTo(403);
        assertThat(deploy("admin:" + PASSWORD)).isEqualTo(200);
    }

    @Test
    void anExpressionInATaskQueryReachesNothing() throws Exception {
        String query = "{\"assigneeExpression\":\"${dataSource.connection.close()}\"}";

        assertThat(post("/engine-rest/task", "otto:" + PASSWORD, query)).isIn(400, 403, 500);
    }

    @Test
    void cockpitGetsItsTabOfCommandsAndOnlyWhoIsLoggedIn() throws Exception {
        String tab = "/camunda/api/cockpit/plugin/slipway/static/app/plugin.js";
        BrowserSession browser = new BrowserSession(port);
        browser.logIn("vera", PASSWORD);

        assertThat(get(tab, null).statusCode()).isEqualTo(401);
        assertThat(browser.get(tab).body()).contains("cockpit.processInstance.runtime.tab");
        assertThat(browser.get("/camunda/app/cockpit/default/").body()).contains("location: '/camunda/api/cockpit/plugin/slipway/static/app");
    }

    @Test
    void theLoginPageLogsIntoCockpitAndTasklistAtOnce() throws Exception {
        BrowserSession browser = new BrowserSession(port);

        assertThat(browser.logIn("otto", PASSWORD)).isEqualTo("/");
        assertThat(browser.get("/camunda/app/cockpit/default/").statusCode()).isEqualTo(200);
        assertThat(browser.get("/camunda/api/admin/auth/user/default").body()).contains("\"userId\":\"otto\"");
    }

    /** Browsers ask for icons whenever they like, also with the cookie of a session that a login has just replaced. */
    @ParameterizedTest
    @ValueSource(strings = {"/favicon.ico", "/ops/slipway.svg", "/login.css"})
    void anIconThatComesLateTakesNoLoginAway(String path) throws Exception {
        HttpResponse<String> icon = client.send(
                request(path, null).header("Accept", "image/*,*/*").header("Cookie", "JSESSIONID=replaced").GET().build(),
                BodyHandlers.ofString());

        assertThat(icon.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(icon.statusCode()).isIn(200, 404);
    }

    @Test
    void aFormWithoutItsTokenIsRefused() throws Exception {
        BrowserSession browser = new BrowserSession(port);
        browser.logIn("otto", PASSWORD);

        assertThat(browser.post("/logout", "").statusCode()).isEqualTo(403);
    }

    @Test
    void loggingOutInCockpitEndsTheWholeSession() throws Exception {
        BrowserSession browser = new BrowserSession(port);
        browser.logIn("otto", PASSWORD);
        browser.get("/camunda/app/cockpit/default/");

        browser.postWithEngineToken("/camunda/api/admin/auth/user/default/logout", "");

        assertThat(browser.get("/camunda/app/cockpit/default/").statusCode()).isEqualTo(302);
        assertThat(browser.get("/api/v1/operations").statusCode()).isEqualTo(401);
    }

    @Test
    void theFormThatCockpitShowsAfterALogoutLogsInAsWell() throws Exception {
        BrowserSession browser = new BrowserSession(port);
        browser.logIn("otto", PASSWORD);
        browser.get("/camunda/app/cockpit/default/");
        browser.postWithEngineToken("/camunda/api/admin/auth/user/default/logout", "");
        String login = "/camunda/api/admin/auth/user/default/login/cockpit";

        assertThat(browser.postWithEngineToken(login, "username=wanda&password=wrong").statusCode()).isEqualTo(401);
        assertThat(browser.postWithEngineToken(login, "username=vera&password=" + PASSWORD).body())
                .contains("\"userId\":\"vera\"");
        assertThat(browser.get("/camunda/app/cockpit/default/").statusCode()).isEqualTo(200);
        assertThat(browser.get("/camunda/api/admin/auth/user/default").body()).contains("\"userId\":\"vera\"");
    }

    @Test
    void pagesCannotBeFramedOrSniffed() throws Exception {
        HttpResponse<String> page = get("/login", null);

        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    private int deploy(String credentials) throws Exception {
        String boundary = "slipway-test";
        String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"deployment-name\"\r\n\r\nx\r\n--"
                + boundary + "\r\nContent-Disposition: form-data; name=\"note.txt\"; filename=\"note.txt\"\r\n\r\nx\r\n--"
                + boundary + "--\r\n";
        return client.send(
                        request("/engine-rest/deployment/create", credentials)
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private HttpResponse<String> get(String path, String credentials) throws Exception {
        return client.send(request(path, credentials).GET().build(), BodyHandlers.ofString());
    }

    private int post(String path, String credentials, String json) throws Exception {
        return client.send(
                        request(path, credentials)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private HttpRequest.Builder request(String path, String credentials) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (credentials != null) {
            request.header("Authorization", "Basic "
                    + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }
}
