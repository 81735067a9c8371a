package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabPacketRules;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.List;
import java.util.stream.Collectors;

/** {@code nft}: tables, and {@code list map} with kube-proxy's map of services as in the transcript 41. */
final class Nft implements LabProgram {

    @Override
    public String name() {
        return "nft";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        if (words.equals(List.of("list", "tables"))) {
            return LabResult.lines(LabPacketRules.of(host).tables().stream().map(table -> "table " + table).toList());
        }
        if (words.size() == 4 && words.subList(0, 2).equals(List.of("delete", "table"))) {
            return LabPacketRules.of(host).deleteTable(words.get(2) + " " + words.get(3)) ? LabResult.ok()
                    : LabResult.failed(1, "Error: Could not process rule: No such file or directory");
        }
        if (!words.equals(List.of("list", "map", "ip6", "kube-proxy", "service-ips"))) {
            return host.unknown(invocation.line());
        }
        String elements = ServiceListings.on(host).stream()
                .map(one -> one.address() + " . " + one.protocol() + " . " + one.port() + " : goto service-2QRHZV4L-"
                        + one.name() + "/" + one.protocol() + "/" + one.portName())
                .collect(Collectors.joining(",\n\t\t\t     "));
        return LabResult.out("""
                table ip6 kube-proxy {
                	map service-ips {
                		type ipv6_addr . inet_proto . inet_service : verdict
                		comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"
                		elements = { %s }
                	}
                }
                """.formatted(elements));
    }
}
