package io.slipway.addons;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the rack finds a pod (procedure P20; kubernetes-facts, section 12): another host of the rack calls the pod by
 * its own address, which makes its kernel ask the link for it, and then tells whose hardware address answered. It must be
 * the pod's host's: silence means that ndppd does not answer there, another host's that some ndppd claims what is not its.
 */
final class PodNeighbours {

    private static final int RACK_PREFIX = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Site site;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    PodNeighbours(Site site) {
        this.site = site;
    }

    /** What is not as it must be, one line each. */
    List<String> wrong() {
        return wrong;
    }

    /** What was seen, one line each. */
    List<String> seen() {
        return seen;
    }

    /** @param call a request to the pod that it answers, as a command */
    void ask(Ipv6Address pod, Host node, String[] call) {
        Optional<Host> beside = beside(pod, node);
        if (beside.isEmpty()) {
            seen.add("No other host stands in the rack of " + node.name() + ", so nobody beside it was asked to find the pod "
                    + pod + ".");
            return;
        }
        try {
            ask(pod, node, beside.get(), call, true);
        } catch (HostFailure failure) {
            wrong.add(failure.host() + ": " + failure.reason() + ", so it is not known who answers for the pod " + pod);
        }
    }

    /**
     * Likewise for a pod that need not answer the call itself.
     *
     * @throws HostFailure when one of the two hosts cannot be asked
     */
    void find(Ipv6Address pod, Host node, String[] call) {
        Optional<Host> beside = beside(pod, node);
        beside.ifPresent(host -> ask(pod, node, host, call, false));
    }

    private Optional<Host> beside(Ipv6Address pod, Host node) {
        return site.cluster().hosts().stream()
                .filter(host -> !host.name().equals(node.name()))
                .filter(host -> Ipv6Subnet.around(host.address(), RACK_PREFIX).contains(pod))
                .findFirst();
    }

    private void ask(Ipv6Address pod, Host node, Host beside, String[] call, boolean answers) {
        String[] card = {"ip", "-j", "link", "show", "dev", node.uplink()};
        String[] found = {"ip", "-6", "-j", "neighbour", "show", "to", pod.text(), "dev", beside.uplink()};
        String own = field(site.shell(node).read(Query.Run.of(card)).run(card), "address");
        Reading reading = site.shell(beside).read(Query.Run.of(call), Query.Run.of(found));
        String answered = field(reading.run(found), "lladdr");
        if (answered.isEmpty()) {
            wrong.add(beside.name() + ": nobody answers neighbour discovery for the pod " + pod
                    + "; see that ndppd runs on " + node.name() + " and that its rule holds the pod's pool");
        } else if (!answered.equalsIgnoreCase(own)) {
            wrong.add(beside.name() + ": neighbour discovery for the pod " + pod + " is answered by " + answered + ", and "
                    + node.name() + " has " + own + "; another host claims the pool, such as by ndppd's mode static");
        } else if (answers && !reading.run(call).succeeded()) {
            wrong.add(beside.name() + ": the pod " + pod + " is found on " + node.name() + " and does not answer: "
                    + reading.run(call).errorOutput().strip());
        } else {
            seen.add(beside.name() + " found the pod " + pod + " by neighbour discovery at " + node.name()
                    + "'s own hardware address.");
        }
    }

    private static String field(CommandResult result, String name) {
        try {
            String text = result.output().strip();
            return JSON.readTree(text.isEmpty() ? "[]" : text).path(0).path(name).asText();
        } catch (JsonProcessingException notJson) {
            return "";
        }
    }
}
