package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabPackages;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.Set;

/** {@code apt-helper} and {@code dpkg}: what stands beside apt-get. */
final class PackageTools implements LabProgram {

    @Override
    public String name() {
        return "apt-helper";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("unbound-checkconf", "mv");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        String program = invocation.line().get(0).replaceFirst(".*/", "");
        return switch (program) {
            case "apt-helper" -> download(host, invocation);
            case "mv" -> move(host, invocation);
            default -> !host.files().exists(UnboundService.ROOT_KEY)
                    ? LabResult.failed(1, UnboundService.ROOT_KEY + ": No such file or directory\n[1795462639] unbound-checkconf"
                            + "[2864:0] fatal error: auto-trust-anchor-file: \"" + UnboundService.ROOT_KEY + "\" does not exist")
                    : LabResult.out("unbound-checkconf: no errors in /etc/unbound/unbound.conf\n");
        };
    }

    private static LabResult download(LabHost host, LabInvocation invocation) {
        String url = invocation.words().get(1);
        if (!url.endsWith("/Release.key")) {
            return LabResult.failed(100, "E: Failed to fetch " + url + "  404  Not Found");
        }
        host.files().write(invocation.words().get(2), LabPackages.SIGNING_KEY);
        return LabResult.out("Get:1 " + url + " [1699 B]\n");
    }

    private static LabResult move(LabHost host, LabInvocation invocation) {
        String from = invocation.words().get(0);
        return host.files().text(from)
                .map(text -> {
                    host.files().write(invocation.words().get(1), text);
                    host.files().remove(from);
                    return LabResult.ok();
                })
                .orElseGet(() -> LabResult.failed(1, "mv: cannot stat '" + from + "': No such file or directory"));
    }
}
