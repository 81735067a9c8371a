package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a stacked etcd cluster as one running member tells them, asked by {@code etcdctl} in etcd's own
 * container (kubernetes-facts, section 6).
 *
 * @param witness the host that was asked
 * @param members all members, learners included
 */
record EtcdMembers(Host witness, List<Member> members) {

    private static final Duration BOUND = Duration.ofSeconds(20);
    /** The member that runs where it is asked. */
    private static final String OWN = "https://[::1]:2379";
    private static final String CERTIFICATES = "/etc/kubernetes/pki/etcd/";

    EtcdMembers {
        members = List.copyOf(members);
    }

    /**
     * One member.
     *
     * @param id as etcdctl's arguments want it, hexadecimal
     * @param name empty while the member has never started
     */
    record Member(String id, String name, List<String> peerUrls, boolean learner) {

        /** For people. */
        String shown() {
            return neverStarted() ? String.join(", ", peerUrls) : name;
        }

        boolean neverStarted() {
            return name.isEmpty();
        }

        /** Counts for the quorum and can have data that others lack. */
        boolean votes() {
            return !learner && !neverStarted();
        }
    }

    /** The peer URL that kubeadm gives a host's member. */
    static String peerUrl(Host host) {
        return "https://" + host.address().bracketed() + ":2380";
    }

    /** Asks the hosts in their order until one answers; a host that is down or has no running etcd is passed over. */
    static Optional<EtcdMembers> ask(Site site, List<Host> hosts) {
        for (Host host : hosts) {
            try {
                Optional<EtcdMembers> answer = ask(host, site.shell(host));
                if (answer.isPresent()) {
                    return answer;
                }
            } catch (HostFailure unreachable) {
                if (unreachable.reason() == HostFailure.Reason.FENCED) {
                    throw unreachable;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<EtcdMembers> ask(Host host, HostShell shell) {
        Optional<String> container = container(shell);
        if (container.isEmpty()) {
            return Optional.empty();
        }
        CommandResult answer = shell.look(etcdctl(container.get(), OWN, "member", "list", "--write-out=json"));
        if (!answer.succeeded()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new EtcdMembers(host, parse(answer.output())));
        } catch (IllegalArgumentException unreadable) {
            throw new HostFailure(
                    HostFailure.Reason.UNEXPECTED_OUTPUT, host.name(), "etcdctl member list", Optional.of(answer.exitCode()),
                    List.of(unreadable.getMessage()), Optional.empty(), unreadable);
        }
    }

    /**
     * Reads etcdctl's JSON; its ids are unsigned 64-bit decimals.
     *
     * @throws IllegalArgumentException when it is none, or a member has no id
     */
    static List<Member> parse(String json) {
        List<Member> members = new ArrayList<>();
        if (YamlText.read(json).get("members") instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> member) {
                    Object name = member.get("name");
                    Object urls = member.get("peerURLs");
                    members.add(new Member(
                            identifier(member.get("ID")),
                            name == null ? "" : name.toString(),
                            urls instanceof List<?> texts ? texts.stream().map(String::valueOf).toList() : List.of(),
                            Boolean.TRUE.equals(member.get("isLearner"))));
                }
            }
        }
        return members;
    }

    private static String identifier(Object value) {
        String text = String.valueOf(value);
        if (!text.matches("[0-9]{1,20}")) {
            throw new IllegalArgumentException("an etcd member's ID is no number: "
                    + text.substring(0, Math.min(40, text.length())));
        }
        return new BigInteger(text).toString(16);
    }

    /** The members that count for the quorum. */
    List<Member> voters() {
        return members.stream().filter(Member::votes).toList();
    }

    /**
     * Which of these members do not answer, as the witness sees it: asked one by one at the addresses that they give, since
     * a member that is gone must not hide how the others are.
     *
     * @return their names, or peer URLs where they have none
     */
    List<String> unhealthy(Site site, List<Member> asked) {
        HostShell shell = site.shell(witness);
        String container = container(shell).orElseThrow();
        return asked.stream()
                .filter(member -> !shell.look(etcdctl(
                                container, clientUrl(member), "endpoint", "health"))
                        .succeeded())
                .map(Member::shown)
                .toList();
    }

    /** kubeadm gives every member the same address for clients and peers, on the ports 2379 and 2380. */
    private static String clientUrl(Member member) {
        return member.peerUrls().stream().findFirst().orElse("").replaceFirst(":2380$", ":2379");
    }

    Optional<Member> of(Host host) {
        String url = peerUrl(host);
        return members.stream().filter(member -> member.peerUrls().contains(url)).findFirst();
    }

    /** Whether the host's member votes beside others: then its reset takes a vote away from a living cluster. */
    boolean votesBesideOthers(Host host) {
        return members.size() > 1 && of(host).filter(Member::votes).isPresent();
    }

    /** Removes a member, through the witness. */
    void remove(Site site, Member member) {
        HostShell shell = site.shell(witness);
        shell.change(etcdctl(container(shell).orElseThrow(), OWN, "member", "remove", member.id()));
    }

    private static Optional<String> container(HostShell shell) {
        CommandResult found = shell.look(
                Command.of("crictl", "ps", "--quiet", "--state", "Running", "--name", "^etcd$").within(BOUND));
        return found.succeeded() ? found.lines().stream().filter(line -> !line.isBlank()).findFirst() : Optional.empty();
    }

    private static Command etcdctl(String container, String endpoint, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "crictl",
                "exec",
                container,
                "etcdctl",
                "--endpoints=" + endpoint,
                "--cacert=" + CERTIFICATES + "ca.crt",
                "--cert=" + CERTIFICATES + "healthcheck-client.crt",
                "--key=" + CERTIFICATES + "healthcheck-client.key"));
        all.addAll(Arrays.asList(arguments));
        return new Command(all, BOUND, Optional.empty());
    }
}
