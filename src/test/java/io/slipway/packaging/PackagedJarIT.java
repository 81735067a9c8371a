package io.slipway.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that a site runs: what is in it, and its first start in an empty directory. */
class PackagedJarIT {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path directory;

    private Process slipway;

    @AfterEach
    void stop() throws InterruptedException {
        if (slipway != null && slipway.isAlive()) {
            slipway.destroyForcibly().waitFor();
        }
    }

    @Test
    void holdsNothingOfTheLabAndWhatEd25519KeysNeed() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            List<String> names = jar.stream().map(entry -> entry.getName()).toList();

            assertThat(names).noneMatch(name -> name.contains("/lab/") || name.contains("junit"));
            assertThat(names).anyMatch(name -> name.startsWith("BOOT-INF/lib/eddsa-"));
            assertThat(names).noneMatch(name -> name.startsWith("BOOT-INF/lib/bcp"));
            assertThat(names).noneMatch(name -> name.contains("mockwebserver"));
        }
    }

    @Test
    void startsInAnEmptyDirectoryMakesOneAccountAndStopsWithinSeconds() throws Exception {
        int port = freePort();
        start(port);
        await().atMost(Duration.ofSeconds(90)).until(() -> status(port, "/actuator/health", null) == 200);

        Path passwordFile = directory.resolve("data/first-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile.getParent())))
                .isEqualTo("rwx------");
        String password = Files.readString(passwordFile).strip();
        assertThat(password).hasSizeGreaterThan(30);
        assertThat(status(port, "/engine-rest/engine", null)).isEqualTo(401);
        assertThat(status(port, "/engine-rest/engine", "admin:" + password)).isEqualTo(200);
        assertThat(Files.readString(directory.resolve("out.log"))).doesNotContain(password);

        slipway.destroy();
        assertThat(slipway.waitFor(30, TimeUnit.SECONDS)).as("stops on SIGTERM").isTrue();
    }

    @Test
    void theReleaseHoldsWhatASiteInstalls() throws Exception {
        String listed = run("tar", "-tzf", jar().toString().replaceFirst("\\.jar$", ".tar.gz"));

        assertThat(listed.lines().map(line -> line.replaceFirst("^[^/]*/", "")))
                .contains("slipway.jar", "slipway.service", "application.yaml", "Containerfile", "prometheus-alerts.yaml",
                        "grafana-dashboard.json", "README.md", "docs/install.md", "docs/configuration.md",
                        "processes/cluster-bring-up/README.md")
                .doesNotContain("release.xml");
    }

    @Test
    void theUnitGivesSlipwayNoPrivileges() throws Exception {
        String said = run("systemd-analyze", "security", "--offline=true", "--no-pager", "src/dist/slipway.service");

        Matcher exposure = Pattern.compile("Overall exposure level for slipway.service: ([0-9.]+)").matcher(said);
        assertThat(exposure.find()).as(said).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThan(2.0);
    }

    @Test
    void theLayersOfTheContainerImageStartAndLogAsJson() throws Exception {
        run(JAVA.toString(), "-Djarmode=tools", "-jar", jar().toAbsolutePath().toString(), "extract", "--layers",
                "--destination", directory.resolve("extracted").toString());
        String image = Files.readString(Path.of("src/dist/Containerfile"));
        Path installed = Files.createDirectory(directory.resolve("installed"));
        Matcher copied = Pattern.compile("COPY --from=layers /build/(\\S+)/ ").matcher(image);
        while (copied.find()) {
            assertThat(directory.resolve(copied.group(1))).isDirectory();
            run("cp", "-r", directory.resolve(copied.group(1)) + "/.", installed.toString());
        }
        // The build in the image knows the jar by its name in the release.
        Path main;
        try (Stream<Path> files = Files.list(installed)) {
            main = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
        int port = freePort();
        slipway = new ProcessBuilder(JAVA.toString(), "-Xmx512m", "-jar", main.toString(), "--server.port=" + port,
                        "--logging.structured.format.console=ecs")
                .directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile()).start();
        await().atMost(Duration.ofSeconds(90)).until(() -> status(port, "/actuator/health/readiness", null) == 200);
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(directory.resolve("out.log"))) {
            assertThat(json.readTree(line).path("@timestamp").asText()).as(line).startsWith("20");
            assertThat(json.readTree(line).path("message").asText()).as(line).isNotEmpty();
        }
    }

    private static String run(String... command) throws Exception {
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        program.getOutputStream().close();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void refusesToTakePasswordsInTheClearFromOutside() throws Exception {
        start(freePort(), "--server.address=::");

        assertThat(slipway.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
        assertThat(slipway.exitValue()).isNotZero();
        assertThat(Files.readString(directory.resolve("out.log")))
                .contains("HTTPS is not configured. Configure server.ssl");
    }

    private void start(int port, String... more) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(JAVA.toString(), "-Xmx512m", "-jar", jar().toAbsolutePath().toString(),
                                "--server.port=" + port),
                        Stream.of(more))
                .toList();
        slipway = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile())
                .start();
    }

    private static int status(int port, String path, String credentials) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (credentials != null) {
            request.header("Authorization", "Basic "
                    + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException notUpYet) {
            return 0;
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("slipway-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no packaged jar in target; run mvnw verify"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
