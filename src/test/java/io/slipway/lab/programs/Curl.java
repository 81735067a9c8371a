package io.slipway.lab.programs;

import io.slipway.inventory.Endpoint;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabListener;
import io.slipway.lab.LabNetwork;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code curl}: connects through the lab's network and checks who signed the certificate. */
final class Curl implements LabProgram {

    private static final Pattern URL = Pattern.compile("(https?)://(\\[[^]]+]|[^/:]+)(:\\d+)?(/.*)?");
    private static final Set<String> TAKES_VALUE = Set.of("--max-time", "-m", "--connect-timeout", "--noproxy",
            "--cacert", "--cert", "--key", "-o", "--output", "-w", "--write-out", "--resolve", "--retry",
            "--retry-delay", "--retry-max-time", "-H", "--header", "-X", "--request", "--proto", "--interface",
            "--max-redirs", "-d", "--data", "--range", "-r", "--max-filesize", "--speed-time", "--speed-limit");

    @Override
    public String name() {
        return "curl";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> urls = new ArrayList<>();
        StringBuilder letters = new StringBuilder();
        List<String> arguments = invocation.arguments();
        for (int index = 0; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            if (TAKES_VALUE.contains(argument)) {
                index++;
            } else if (argument.matches("-[a-zA-Z46]+")) {
                letters.append(argument.substring(1));
                if (argument.matches("-[a-zA-Z46]*[omwHXdr]")) {
                    index++;
                }
            } else if (!argument.startsWith("-")) {
                urls.add(argument);
            }
        }
        if (urls.size() != 1) {
            return host.unknown(invocation.line());
        }
        Matcher url = URL.matcher(urls.get(0));
        if (!url.matches()) {
            return LabResult.failed(3, "curl: (3) URL rejected: " + urls.get(0));
        }
        boolean tls = url.group(1).equals("https");
        int port = url.group(3) == null ? (tls ? 443 : 80) : Integer.parseInt(url.group(3).substring(1));
        String name = url.group(2).replaceAll("[\\[\\]]", "");
        boolean failOnError = invocation.has("--fail") || invocation.has("--fail-with-body") || letters.indexOf("f") >= 0;
        boolean insecure = invocation.has("--insecure") || letters.indexOf("k") >= 0;
        LabNetwork.Connection connection = connect(host, invocation, new Endpoint(name, port));
        if (connection.listener().isEmpty()) {
            return failure(connection.failure(), name, port);
        }
        LabListener listener = connection.listener().get();
        String path = url.group(4) == null ? "/" : url.group(4);
        if (tls && !listener.isTls()) {
            return LabResult.failed(35, "curl: (35) TLS connect error: error:0A0000C6:SSL routines::packet length too long");
        }
        if (!tls && listener.isTls()) {
            return written(host, invocation, letters, failOnError, new LabListener.Answer(400,
                    "Client sent an HTTP request to an HTTPS server.\n"));
        }
        Optional<String> authority = listener.certificateAuthority();
        if (tls && !insecure && authority.isPresent()) {
            String path0 = invocation.option("--cacert");
            if (path0 != null && !host.files().exists(path0)) {
                return LabResult.failed(77, "curl: (77) error adding trust anchors from file: " + path0);
            }
            if (path0 == null || !host.files().text(path0).orElse("").strip().equals(authority.get().strip())) {
                return LabResult.failed(60,
                        "curl: (60) SSL certificate problem: unable to get local issuer certificate");
            }
        }
        for (String file : new String[] {"--cert", "--key"}) {
            if (invocation.option(file) != null && !host.files().exists(invocation.option(file))) {
                return LabResult.failed(58, "curl: (58) could not load PEM client certificate from "
                        + invocation.option(file));
            }
        }
        return written(host, invocation, letters, failOnError, listener.answer(host, path));
    }

    private static LabNetwork.Connection connect(LabHost host, LabInvocation invocation, Endpoint target) {
        int tries = invocation.option("--retry") == null ? 1 : 1 + Integer.parseInt(invocation.option("--retry"));
        LabNetwork.Connection connection = host.lab().network().connect(host, target);
        for (int attempt = 1; attempt < tries && connection.listener().isEmpty(); attempt++) {
            invocation.takes(Duration.ofSeconds(1));
            connection = host.lab().network().connect(host, target);
        }
        return connection;
    }

    private static LabResult failure(LabNetwork.Failure failure, String name, int port) {
        return switch (failure) {
            case NAME_UNKNOWN -> LabResult.failed(6, "curl: (6) Could not resolve host: " + name);
            case NO_ROUTE -> LabResult.failed(7, "curl: (7) Failed to connect to " + name + " port " + port
                    + " after 0 ms: Network is unreachable");
            case REFUSED -> LabResult.failed(7, "curl: (7) Failed to connect to " + name + " port " + port
                    + " after 1 ms: Connection refused");
            case TIMED_OUT -> LabResult.failed(28, "curl: (28) Connection timed out after 3000 milliseconds");
        };
    }

    private static LabResult written(LabHost host, LabInvocation invocation, StringBuilder letters, boolean failOnError,
            LabListener.Answer answer) {
        if (failOnError && answer.status() >= 400) {
            return LabResult.failed(22, "curl: (22) The requested URL returned error: " + answer.status());
        }
        String body = invocation.has("--head") || letters.indexOf("I") >= 0
                ? "HTTP/1.1 " + answer.status() + "\r\n\r\n" : answer.body();
        String file = value(invocation, "-o", "--output", letters, 'o');
        if (file != null) {
            if (!file.equals("/dev/null")) {
                host.files().write(file, body);
            }
            body = "";
        }
        String format = value(invocation, "-w", "--write-out", letters, 'w');
        if (format != null) {
            body += format.replace("%{http_code}", String.format("%03d", answer.status()))
                    .replace("%{response_code}", String.format("%03d", answer.status()))
                    .replace("%{ssl_verify_result}", "0").replace("\\n", "\n");
        }
        return LabResult.out(body);
    }

    private static String value(
            LabInvocation invocation, String brief, String full, StringBuilder letters, char letter) {
        if (invocation.option(brief) != null) {
            return invocation.option(brief);
        }
        if (invocation.option(full) != null) {
            return invocation.option(full);
        }
        for (int index = 0; index + 1 < invocation.arguments().size(); index++) {
            if (invocation.arguments().get(index).matches("-[a-zA-Z46]*" + letter)) {
                return invocation.arguments().get(index + 1);
            }
        }
        return null;
    }
}
