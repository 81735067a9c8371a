package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.security.Accounts;
import io.slipway.security.BrowserSession;
import io.slipway.security.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** An operator opens the console in a browser, at any of its addresses, and works there as who she is. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@ActiveProfiles("test")
class ConsoleTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password-for-tests-1";

    @LocalServerPort
    int port;

    @Autowired
    Accounts accounts;

    private BrowserSession browser;

    @BeforeEach
    void people() {
        accounts.ensure("olga", PASSWORD, Role.OPERATOR);
        accounts.ensure("vera", PASSWORD, Role.VIEWER);
        browser = new BrowserSession(port);
    }

    @Test
    void whoOpensALinkLogsInAndIsThere() throws Exception {
        String link = "/ops/operations/OPS-12?view=matrix&host=w1.example.net";
        HttpResponse<String> asked = browser.get(link);
        assertThat(asked.statusCode()).isEqualTo(302);
        assertThat(asked.headers().firstValue("Location").orElse("")).endsWith("/login");

        assertThat(browser.logIn("olga", PASSWORD)).isEqualTo(link);
        assertThat(browser.get(link).body()).contains("<title>Console</title>");
    }

    @Test
    void everyAddressIsThePageAndFilesAreFiles() throws Exception {
        browser.logIn("vera", PASSWORD);
        for (String address : new String[] {"/ops/", "/ops/incidents?operation=OPS-12", "/ops/clusters/edge1/hosts/w1.example.net"}) {
            HttpResponse<String> page = browser.get(address);
            assertThat(page.statusCode()).as(address).isEqualTo(200);
            assertThat(page.body()).as(address).contains("<title>Console</title>");
            assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
            assertThat(page.headers().firstValue("Cache-Control")).as(address).contains("no-store");
        }
        assertThat(browser.get("/ops?a=b").headers().firstValue("Location").orElse("")).endsWith("/ops/?a=b");
        assertThat(browser.get("/ops/favicon.svg").body()).startsWith("<svg");

        HttpResponse<String> script = browser.get("/ops/assets/app-1a2b3c.js");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type").orElse("")).contains("javascript");
        assertThat(script.headers().firstValue("Cache-Control")).contains("max-age=31536000, public, immutable");
        assertThat(browser.get("/ops/assets/gone.js").statusCode()).isEqualTo(404);
        assertThat(browser.get("/ops/assets/..%2f..%2fapplication.yaml").statusCode()).isIn(400, 404);
        assertThat(send("/ops/gone.js", "Accept", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void thePageKnowsWhoWorksWithItAndMayChangeWhatTheRoleAllows() throws Exception {
        browser.logIn("olga", PASSWORD);
        JsonNode session = JSON.readTree(browser.get("/api/v1/session").body());
        assertThat(session.path("user").asText()).isEqualTo("olga");
        assertThat(session.path("role").asText()).isEqualTo("OPERATOR");
        String header = session.at("/csrf/header").asText();
        String wish = "{\"process\": \"cluster-bring-up\", \"cluster\": \"nowhere\"}";

        assertThat(browser.postJson("/api/v1/operations", wish, header, "guessed").statusCode()).isEqualTo(403);
        HttpResponse<String> answer =
                browser.postJson("/api/v1/operations", wish, header, session.at("/csrf/token").asText());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("There is no cluster named nowhere");
    }

    @Test
    void aProgramHasNoSessionAndNeedsNoToken() throws Exception {
        HttpResponse<String> answer = send("/api/v1/session", "Authorization", basic("vera"));
        assertThat(JSON.readTree(answer.body()).path("role").asText()).isEqualTo("VIEWER");
        assertThat(JSON.readTree(answer.body()).has("csrf")).isFalse();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        PublishedDocument.read().holds(answer);
    }

    @Test
    void aScriptThatIsLoggedOutIsToldWithoutAWindowOfTheBrowser() throws Exception {
        HttpResponse<String> script = send("/api/v1/session", "Sec-Fetch-Dest", "empty");
        assertThat(script.statusCode()).isEqualTo(401);
        assertThat(script.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(send("/api/v1/session", "Accept", "*/*").headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void whatIsLargeComesCompressed() throws Exception {
        HttpResponse<String> document =
                send("/api/v1/openapi.json", "Authorization", basic("vera"), "Accept-Encoding", "gzip");
        assertThat(document.headers().firstValue("Content-Encoding")).contains("gzip");
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> send(String path, String... headers) throws Exception {
        String[] all = path.startsWith("/ops/")
                ? new String[] {headers[0], headers[1], "Authorization", basic("vera")}
                : headers;
        return HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).headers(all).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
