package io.slipway.realhost;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a real host tells with each question.
 *
 * @param arguments the program and its arguments
 * @param facts single facts by name
 * @param ports on which anything listens
 * @param packages versions of the packages that matter
 * @param images in crictl's list
 * @param files of Kubernetes, and those that the arguments name; empty in a short report
 */
record RealHostReport(
        List<String> arguments,
        Map<String, String> facts,
        Set<Integer> ports,
        Map<String, String> packages,
        List<String> images,
        Map<String, Written> files) {

    private static final String SOMEBODY = "somebody else";
    private static final List<String> TREES = List.of("/etc/kubernetes", "/var/lib/kubelet", "/var/lib/etcd");

    /** A file with its mode. */
    record Written(String mode, byte[] content) {}

    static RealHostReport of(String text) {
        RealHostReport report = new RealHostReport(
                new ArrayList<>(), new HashMap<>(), new HashSet<>(), new HashMap<>(), new ArrayList<>(), new HashMap<>());
        text.lines().map(line -> line.split(" ")).forEach(report::add);
        return report;
    }

    private void add(String[] words) {
        switch (words[0]) {
            case "argument" -> arguments.add(words.length > 1 ? new String(HexFormat.of().parseHex(words[1])) : "");
            case "fact" -> facts.put(words[1], words.length > 2 ? words[2] : "");
            case "port" -> ports.add(Integer.parseInt(words[1]));
            case "package" -> packages.put(words[1], words.length > 2 ? words[2] : "");
            case "image" -> images.add(words[1]);
            case "file" -> files.put(words[2],
                    new Written(words[1], words[3].equals("-") ? new byte[0] : HexFormat.of().parseHex(words[3])));
            default -> throw new IllegalArgumentException("a host tells: " + String.join(" ", words));
        }
    }

    String boot() {
        return facts.get("boot");
    }

    /** Makes the twin like the host. */
    void putUpon(LabHost twin) {
        if ("active".equals(facts.get("containerd"))) {
            twin.units().mark("containerd.service", "active", "running", 0);
        } else {
            twin.units().mark("containerd.service", "inactive", "dead", 0);
        }
        if (!facts.containsKey("swap")) {
            return;
        }
        if (Integer.parseInt(facts.get("swap")) > 1) {
            twin.machine().withSwap("/swapfile");
        } else {
            twin.machine().swapOff();
        }
        twin.machine().cgroupVersion2 = "1".equals(facts.get("cgroup2"));
        twin.kernel().set("net.ipv6.conf.default.forwarding", facts.get("forwarding"));
        packages.forEach((name, version) -> {
            if (twin.packages().version(name).filter(version::equals).isEmpty()) {
                twin.packages().install(name, version);
            }
        });
        images.forEach(twin.images()::add);
        if (facts.containsKey("endpoint")) {
            if ("1".equals(facts.get("endpoint"))) {
                twin.lab().network().reachable(RealLab.ENDPOINT);
            } else {
                twin.lab().network().unreachable(RealLab.ENDPOINT);
            }
        }
        twin.sockets().close(SOMEBODY);
        ports.forEach(port -> twin.sockets().bind(port, SOMEBODY, somebody()));
        TREES.forEach(tree -> twin.files().under(tree).stream().filter(path -> !files.containsKey(path))
                .forEach(twin.files()::remove));
        files.forEach((path, file) -> twin.files().write(path, file.content(), "root:root", file.mode()));
    }

    private static LabListener somebody() {
        return new LabListener() {
            @Override
            public String owner() {
                return SOMEBODY;
            }

            @Override
            public Answer answer(LabHost from, String path) {
                return new Answer(0, "");
            }
        };
    }
}
