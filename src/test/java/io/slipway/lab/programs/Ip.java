package io.slipway.lab.programs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInterfaces;
import io.slipway.lab.LabInterfaces.Address;
import io.slipway.lab.LabInterfaces.Interface;
import io.slipway.lab.LabInterfaces.Route;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabProgram;
import io.slipway.lab.LabResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code ip}: addresses, links, routes and neighbours, as text, one line each, or JSON. */
final class Ip implements LabProgram {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "ip";
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = new ArrayList<>();
        boolean json = false;
        boolean oneLine = false;
        for (String argument : invocation.arguments()) {
            if (argument.equals("-j") || argument.equals("-json")) {
                json = true;
            } else if (argument.equals("-o") || argument.equals("-oneline")) {
                oneLine = true;
            } else if (!argument.startsWith("-")) {
                words.add(argument);
            }
        }
        String object = words.isEmpty() ? "" : words.remove(0);
        String verb = words.isEmpty() ? "show" : words.remove(0);
        if (verb.equals("list") || verb.equals("lst")) {
            verb = "show";
        }
        return switch (object) {
            case "a", "addr", "address" -> address(host, invocation, verb, words, json);
            case "l", "link" -> link(host, invocation, verb, words, json);
            case "r", "route" -> route(host, invocation, verb, words, json);
            case "n", "neigh", "neighbour", "neighbor" -> neighbours(host, words, json);
            default -> host.unknown(invocation.line());
        };
    }

    private static String after(List<String> words, String word) {
        int index = words.indexOf(word);
        return index < 0 || index + 1 >= words.size() ? null : words.get(index + 1);
    }

    private static LabResult address(
            LabHost host, LabInvocation invocation, String verb, List<String> words, boolean json) {
        LabInterfaces interfaces = host.interfaces();
        String device = after(words, "dev") != null ? after(words, "dev")
                : verb.equals("show") && words.size() == 1 ? words.get(0) : null;
        if (device != null && interfaces.find(device).isEmpty()) {
            return LabResult.failed(1, (verb.equals("show") ? "" : "Cannot find device \"" + device + "\"\n")
                    + (verb.equals("show") ? "Device \"" + device + "\" does not exist." : ""));
        }
        if (verb.equals("show")) {
            Optional<Ipv6Subnet> to = Optional.ofNullable(after(words, "to"))
                    .map(text -> text.contains("/") ? Ipv6Subnet.of(text) : new Ipv6Subnet(new Ipv6Address(text), 128));
            List<Interface> shown = interfaces.all().stream()
                    .filter(one -> device == null || one.name().equals(device))
                    .filter(one -> to.isEmpty() || one.addresses().stream()
                            .anyMatch(address -> to.get().contains(address.address()))).toList();
            return json ? json(shown.stream().map(one -> addressJson(one, interfaces)).toList())
                    : LabResult.out(addressText(shown, to));
        }
        if (words.isEmpty() || device == null) {
            return host.unknown(invocation.line());
        }
        String[] pair = words.get(0).split("/");
        Ipv6Address address = new Ipv6Address(pair[0]);
        int length = pair.length > 1 ? Integer.parseInt(pair[1]) : 128;
        switch (verb) {
            case "add":
                return interfaces.addAddress(device, new Address(address, length, deprecated(words)))
                        ? LabResult.ok() : LabResult.failed(2, "RTNETLINK answers: File exists");
            case "replace":
                interfaces.removeAddress(device, address);
                interfaces.addAddress(device, new Address(address, length, deprecated(words)));
                return LabResult.ok();
            case "del", "delete":
                return interfaces.removeAddress(device, address) ? LabResult.ok()
                        : LabResult.failed(2, "RTNETLINK answers: Cannot assign requested address");
            default:
                return host.unknown(invocation.line());
        }
    }

    private static boolean deprecated(List<String> words) {
        return "0".equals(after(words, "preferred_lft"));
    }

    private static String addressText(List<Interface> interfaces, Optional<Ipv6Subnet> to) {
        StringBuilder text = new StringBuilder();
        int number = 1;
        for (Interface one : interfaces) {
            for (Address address : one.addresses()) {
                if (to.isEmpty() || to.get().contains(address.address())) {
                    text.append(number).append(": ").append(one.name()).append("    inet6 ").append(address.address())
                            .append('/').append(address.prefixLength()).append(" scope ").append(scope(address))
                            .append(address.deprecated() ? " deprecated" : "")
                            .append(" \\       valid_lft forever preferred_lft ")
                            .append(address.deprecated() ? "0sec" : "forever").append('\n');
                }
            }
            number++;
        }
        return text.toString();
    }

    private static String scope(Address address) {
        return address.address().isLinkLocal() ? "link" : address.address().text().equals("::1") ? "host" : "global";
    }

    private static Map<String, Object> addressJson(Interface one, LabInterfaces interfaces) {
        Map<String, Object> map = linkJson(one, interfaces);
        map.put("addr_info", one.addresses().stream().map(address -> {
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("family", "inet6");
            info.put("local", address.address().text());
            info.put("prefixlen", address.prefixLength());
            info.put("scope", scope(address));
            if (address.deprecated()) {
                info.put("deprecated", true);
            }
            if (interfaces.isDuplicate(address.address())) {
                info.put("dadfailed", true);
                info.put("tentative", true);
            }
            info.put("valid_life_time", 4294967295L);
            info.put("preferred_life_time", address.deprecated() ? 0L : 4294967295L);
            return info;
        }).toList());
        return map;
    }

    private static Map<String, Object> linkJson(Interface one, LabInterfaces interfaces) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ifindex", interfaces.all().indexOf(one) + 1);
        map.put("ifname", one.name());
        map.put("flags", one.up() ? List.of("BROADCAST", "MULTICAST", "UP", "LOWER_UP") : List.of("BROADCAST"));
        map.put("mtu", one.mtu());
        map.put("operstate", one.kind().equals("dummy") || one.name().equals("lo") ? "UNKNOWN" : one.up() ? "UP" : "DOWN");
        map.put("link_type", one.name().equals("lo") ? "loopback" : one.kind().equals("ip6tnl") ? "tunnel6" : "ether");
        map.put("address", interfaces.hardwareAddress(one));
        if (!one.kind().isEmpty()) {
            map.put("linkinfo", Map.of("info_kind", one.kind()));
        }
        return map;
    }

    private static LabResult link(LabHost host, LabInvocation invocation, String verb, List<String> words, boolean json) {
        LabInterfaces interfaces = host.interfaces();
        String name = after(words, "name") != null ? after(words, "name") : after(words, "dev") != null
                ? after(words, "dev") : words.isEmpty() ? null : words.get(0);
        switch (verb) {
            case "show":
                if (name != null && !words.get(0).equals("type") && interfaces.find(name).isEmpty()) {
                    return LabResult.failed(1, "Device \"" + name + "\" does not exist.");
                }
                List<Interface> shown = interfaces.all().stream()
                        .filter(one -> name == null || one.name().equals(name)).toList();
                return json ? json(shown.stream().map(one -> linkJson(one, interfaces)).toList())
                        : LabResult.lines(shown.stream().map(one -> "2: " + one.name() + ": <"
                                + (one.up() ? "UP,LOWER_UP" : "") + "> mtu " + one.mtu()).toList());
            case "add":
                String kind = after(words, "type");
                if (kind.equals("dummy") && !host.kernel().load("dummy")
                        || kind.equals("ip6tnl") && !host.kernel().load("ip6_tunnel")) {
                    return LabResult.failed(2, "Error: Unknown device type.");
                }
                return interfaces.add(name, kind) ? LabResult.ok()
                        : LabResult.failed(2, "RTNETLINK answers: File exists");
            case "set":
                return interfaces.up(name, !words.contains("down")) ? LabResult.ok()
                        : LabResult.failed(1, "Cannot find device \"" + name + "\"");
            case "del", "delete":
                return interfaces.remove(name) ? LabResult.ok()
                        : LabResult.failed(1, "Cannot find device \"" + name + "\"");
            default:
                return host.unknown(invocation.line());
        }
    }

    private static LabResult route(
            LabHost host, LabInvocation invocation, String verb, List<String> words, boolean json) {
        List<Route> all = host.interfaces().routes();
        if (verb.equals("get")) {
            Ipv6Address to = new Ipv6Address(words.get(0));
            Optional<Route> best = all.stream().filter(route -> !route.destination().equals("default")
                    && Ipv6Subnet.of(route.destination()).contains(to)).findFirst()
                    .or(() -> all.stream().filter(route -> route.destination().equals("default")).findFirst());
            return best.map(route -> json ? json(List.of(Map.of("dst", to.text(), "dev", route.device(),
                            "prefsrc", host.address().text())))
                            : LabResult.out(to + " from :: dev " + route.device() + " src " + host.address() + "\n"))
                    .orElseGet(() -> LabResult.failed(2, "RTNETLINK answers: Network is unreachable"));
        }
        if (!verb.equals("show")) {
            return host.unknown(invocation.line());
        }
        String device = after(words, "dev");
        boolean onlyDefault = words.contains("default");
        if (words.isEmpty() && !json) {
            return LabResult.lines(Stream.concat(podRoutes(host), all.stream().map(Ip::routeText)).toList());
        }
        List<Route> shown = all.stream()
                .filter(route -> !onlyDefault || route.destination().equals("default"))
                .filter(route -> device == null || route.device().equals(device)).toList();
        return json ? json(shown.stream().map(Ip::routeJson).toList())
                : LabResult.lines(shown.stream().map(Ip::routeText).toList());
    }

    private static String routeText(Route route) {
        return route.destination() + route.gateway().map(gateway -> " via " + gateway).orElse("") + " dev " + route.device()
                + " proto " + route.protocol() + " metric 1024"
                + (route.protocol().equals("ra") ? " expires 1790sec" : "") + " pref medium";
    }

    /** As Felix writes them: one for each pod of the host, to the interface that leads to it. */
    private static Stream<String> podRoutes(LabHost host) {
        return host.lab().cluster().podAddresses(host).stream().map(address -> address + " dev cali"
                + String.format("%011x", address.hashCode()) + " proto 80 metric 1024 pref medium");
    }

    /** The routers that the kernel has asked for, and who else was looked for on the link. */
    private static LabResult neighbours(LabHost host, List<String> words, boolean json) {
        Map<Ipv6Address, String> cards = new LinkedHashMap<>();
        host.interfaces().routes().forEach(route -> route.gateway().ifPresent(gateway ->
                cards.put(gateway, host.interfaces().isGatewaySilent() ? "" : "02:00:00:ff:00:00")));
        host.interfaces().neighbours().forEach(cards::putIfAbsent);
        if (after(words, "to") != null) {
            cards.keySet().retainAll(List.of(new Ipv6Address(after(words, "to"))));
        }
        return json ? json(cards.entrySet().stream().map(neighbour -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("dst", neighbour.getKey().text());
                    map.put("dev", host.uplink());
                    if (!neighbour.getValue().isEmpty()) {
                        map.put("lladdr", neighbour.getValue());
                    }
                    map.put("state", List.of(neighbour.getValue().isEmpty() ? "FAILED" : "REACHABLE"));
                    return map;
                }).toList())
                : LabResult.lines(cards.entrySet().stream().map(neighbour -> neighbour.getKey() + " dev " + host.uplink()
                        + (neighbour.getValue().isEmpty() ? " FAILED" : " lladdr " + neighbour.getValue() + " REACHABLE"))
                        .toList());
    }

    private static Map<String, Object> routeJson(Route route) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dst", route.destination());
        route.gateway().ifPresent(gateway -> map.put("gateway", gateway.text()));
        map.put("dev", route.device());
        map.put("protocol", route.protocol());
        map.put("metric", 1024);
        map.put("flags", List.of());
        if (route.protocol().equals("ra")) {
            map.put("expires", 1790);
        }
        map.put("pref", "medium");
        return map;
    }

    private static LabResult json(List<Map<String, Object>> objects) {
        try {
            return LabResult.out(JSON.writeValueAsString(objects) + "\n");
        } catch (JsonProcessingException cause) {
            throw new IllegalStateException(cause);
        }
    }
}
