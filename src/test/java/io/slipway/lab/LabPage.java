package io.slipway.lab;

import static org.springframework.web.servlet.function.RouterFunctions.route;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.HtmlUtils;

/** The data centre as a page: what a person would do to machines and balancers is done here. */
final class LabPage {

    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>The data centre – Slipway lab</title>
            <style>
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
            body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; background: Canvas; color: CanvasText; }
            h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
            p { margin: .25rem 0 1rem; max-width: 46rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid color-mix(in srgb, CanvasText 18%, Canvas); vertical-align: top; }
            th { font-size: .85rem; font-weight: 600; }
            code { font: .9em ui-monospace, monospace; }
            form { display: inline; }
            button { font: inherit; font-size: .85rem; padding: .2rem .6rem; margin: 0 .25rem .25rem 0; border: 1px solid GrayText; border-radius: 4px; background: Canvas; color: CanvasText; cursor: pointer; }
            button.main { background: #0b5cad; border-color: #0b5cad; color: #fff; font-weight: 600; }
            button:focus-visible, a:focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px; }
            .off { color: #b3261e; font-weight: 600; } .on { color: #1b6e3c; }
            @media (prefers-color-scheme: dark) { .off { color: #f2b8b5; } .on { color: #8fd6a8; } }
            </style>
            </head>
            <body>
            <p><a href="/">Slipway</a> · <a href="/camunda/app/tasklist/">Tasklist</a> · <a href="/camunda/app/cockpit/">Cockpit</a></p>
            <h1>The data centre</h1>
            <p>This is the lab: simulated hosts behind real SSH servers on this machine. What a person does by hand in a
            bring-up, you do here; then complete the task in Tasklist and let Slipway prove it.</p>
            """;

    private final Lab lab;

    LabPage(Lab lab) {
        this.lab = lab;
    }

    RouterFunction<ServerResponse> routes() {
        return route()
                .GET("/lab", request -> ServerResponse.ok().contentType(MediaType.TEXT_HTML).body(page(request)))
                .POST("/lab/balancers/{which}/{action}", this::balancer)
                .POST("/lab/hosts/{host}/{action}", this::host)
                .build();
    }

    private static boolean mayAct(ServerRequest request) {
        return request.servletRequest().isUserInRole("OPERATOR");
    }

    private static ServerResponse back() {
        return ServerResponse.seeOther(URI.create("/lab")).build();
    }

    private ServerResponse balancer(ServerRequest request) {
        if (!mayAct(request)) {
            return ServerResponse.status(HttpStatus.FORBIDDEN).build();
        }
        boolean controlPlane = request.pathVariable("which").equals("control-plane");
        switch (request.pathVariable("action")) {
            case "create" -> {
                if (controlPlane) {
                    lab.createControlPlaneBalancer();
                } else {
                    lab.createWorkerBalancer();
                }
            }
            case "forget-a-member" -> lab.network().balancer(name(controlPlane)).ifPresent(balancer ->
                    balancer.without(balancer.members().get(balancer.members().size() - 1).name()));
            case "remove" -> lab.network().removeBalancer(name(controlPlane));
            default -> {
                return ServerResponse.notFound().build();
            }
        }
        return back();
    }

    private String name(boolean controlPlane) {
        return controlPlane ? lab.endpointName() : "ingress." + lab.domain();
    }

    private ServerResponse host(ServerRequest request) {
        if (!mayAct(request)) {
            return ServerResponse.status(HttpStatus.FORBIDDEN).build();
        }
        LabHost host = lab.hosts().stream().filter(one -> one.name().equals(request.pathVariable("host")))
                .findFirst().orElse(null);
        if (host == null) {
            return ServerResponse.notFound().build();
        }
        switch (request.pathVariable("action")) {
            case "reboot" -> host.reboot();
            case "switch-off" -> host.powerOff();
            case "switch-on" -> host.powerOn();
            case "fail-installation" -> lab.faults().on(host.name()).program("apt-get").with("install").always().exits(100)
                    .saying("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4242 (unattended-upgr)");
            case "fail-kubeadm" -> lab.faults().on(host.name()).program("kubeadm").with("--config").always().exits(1)
                    .saying("error: somebody broke kubeadm in the lab");
            case "mend" -> lab.faults().on(host.name()).mend();
            case "drop-connections" -> lab.faults().on(host.name()).dropsConnections();
            default -> {
                return ServerResponse.notFound().build();
            }
        }
        return back();
    }

    private String page(ServerRequest request) {
        String token = token(request.servletRequest());
        boolean mayAct = mayAct(request);
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<h2>Balancers</h2><table><tr><th>Name</th><th>Address</th><th>Members in rotation</th><th></th></tr>");
        balancerRow(page, "control-plane", "over the control plane", true, token, mayAct);
        balancerRow(page, "workers", "over the workers", false, token, mayAct);
        page.append("</table><h2>Hosts</h2><table><tr><th>Host</th><th>Rack</th><th>Address</th><th>State</th>"
                + "<th>Boot</th><th></th></tr>");
        for (LabHost host : lab.hosts()) {
            page.append("<tr><td><strong>").append(escaped(host.name())).append("</strong><br>")
                    .append(host.isControlPlane() ? "control plane" : "worker")
                    .append("</td><td>").append(escaped(host.rack()))
                    .append("</td><td><code>").append(host.address()).append("</code></td><td>")
                    .append(host.isUp() ? "<span class=on>on</span>" : "<span class=off>off</span>")
                    .append(lab.cluster().exists() && lab.cluster().apiServerRuns(host) ? ", API server" : "")
                    .append("</td><td><code>").append(host.bootId(), 0, 8).append("</code></td><td>");
            if (mayAct) {
                String path = "/lab/hosts/" + host.name() + "/";
                if (host.isUp()) {
                    button(page, path + "reboot", "Reboot " + host.name(), false, token);
                    button(page, path + "switch-off", "Switch off", false, token);
                    button(page, path + "drop-connections", "Break its connections", false, token);
                    button(page, path + "fail-installation", "Break installations", false, token);
                    button(page, path + "fail-kubeadm", "Break kubeadm", false, token);
                    if (lab.faults().on(host.name()).isBroken()) {
                        button(page, path + "mend", "Mend " + host.name(), true, token);
                    }
                } else {
                    button(page, path + "switch-on", "Switch on", true, token);
                }
            }
            page.append("</td></tr>");
        }
        page.append("</table>");
        if (!mayAct) {
            page.append("<p>You see the data centre; to act in it, log in as <code>operator</code>.</p>");
        }
        return page.append("</body></html>").toString();
    }

    private void balancerRow(
            StringBuilder page, String path, String what, boolean controlPlane, String token, boolean mayAct) {
        String name = name(controlPlane);
        LabBalancer balancer = lab.network().balancer(name).orElse(null);
        page.append("<tr><td><strong>").append(escaped(name)).append("</strong><br>").append(what).append("</td><td>");
        if (balancer == null) {
            page.append("<span class=off>not there</span></td><td></td><td>");
        } else {
            List<LabHost> rotation = balancer.rotation();
            page.append("<code>").append(balancer.address().bracketed()).append(':').append(balancer.port())
                    .append("</code></td><td>").append(balancer.members().stream()
                            .map(member -> escaped(member.name()) + (rotation.contains(member) ? "" : " (closed)"))
                            .collect(Collectors.joining(", "))).append("</td><td>");
        }
        if (mayAct) {
            String base = "/lab/balancers/" + path + "/";
            if (balancer == null) {
                button(page, base + "create", "Create the balancer", true, token);
            } else {
                button(page, base + "create", "Create it anew", false, token);
                if (balancer.members().size() > 1) {
                    button(page, base + "forget-a-member", "Forget a member", false, token);
                }
                button(page, base + "remove", "Remove", false, token);
            }
        }
        page.append("</td></tr>");
    }

    private static void button(StringBuilder page, String path, String label, boolean main, String token) {
        page.append("<form method=post action=\"").append(escaped(path)).append("\">").append(token)
                .append("<button").append(main ? " class=main" : "").append('>').append(escaped(label))
                .append("</button></form>");
    }

    private static String token(HttpServletRequest request) {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                ? "<input type=hidden name=\"" + escaped(token.getParameterName()) + "\" value=\""
                        + escaped(token.getToken()) + "\">" : "";
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
