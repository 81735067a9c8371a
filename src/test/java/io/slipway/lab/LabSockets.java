package io.slipway.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The TCP ports on which a simulated host listens. */
public final class LabSockets {

    private record Bound(String owner, LabListener listener) {}

    private final LabHost host;
    private final Map<Integer, Bound> bound = new ConcurrentHashMap<>();

    LabSockets(LabHost host) {
        this.host = host;
    }

    /**
     * Takes a port.
     *
     * @param owner the unit or process, by which {@link #close} finds it
     * @return false when somebody else has the port
     */
    public boolean bind(int port, String owner, LabListener listener) {
        return bound.putIfAbsent(port, new Bound(owner, listener)) == null;
    }

    /** Gives back all ports of an owner. */
    public void close(String owner) {
        bound.values().removeIf(one -> one.owner().equals(owner));
    }

    public Optional<LabListener> at(int port) {
        return Optional.ofNullable(bound.get(port)).map(Bound::listener);
    }

    /** Owners by port, sorted. */
    public Map<Integer, String> ports() {
        Map<Integer, String> ports = new TreeMap<>();
        bound.forEach((port, one) -> ports.put(port, one.listener().owner()));
        return ports;
    }

    /** Starts to listen as a socket unit's file says; the matching service's ExecStart makes the answer. */
    LabResult listen(String unit, String text) {
        String service = unit.replaceFirst("\\.socket$", "@.service");
        String start = host.units().file(service).flatMap(host.files()::text)
                .flatMap(content -> LabUnits.setting(content, "ExecStart")).orElse("");
        return listen(unit, LabUnits.setting(text, "ListenStream").orElse(""), LabUnits.words(start));
    }

    /** Starts to listen; each connection is answered by the program's output. */
    public LabResult listen(String unit, String stream, List<String> program) {
        String port = stream.substring(stream.lastIndexOf(':') + 1);
        if (!port.matches("[0-9]{1,5}")) {
            return LabResult.failed(1, "Failed to parse ListenStream=" + stream);
        }
        LabListener listener = new LabListener() {
            @Override
            public String owner() {
                return "systemd";
            }

            @Override
            public Answer answer(LabHost from, String path) {
                return raw(host.execute(program).output());
            }
        };
        if (!bind(Integer.parseInt(port), unit, listener)) {
            return LabResult.failed(1, unit + ": Failed to create listening socket ("
                    + stream + "): Address already in use");
        }
        return LabResult.ok();
    }

    /** Understands an answer that a program wrote as HTTP itself. */
    static LabListener.Answer raw(String text) {
        if (!text.startsWith("HTTP/")) {
            return new LabListener.Answer(0, text);
        }
        int status = Integer.parseInt(text.split(" ", 3)[1]);
        int body = Math.max(text.indexOf("\r\n\r\n") + 4, text.indexOf("\n\n") + 2);
        return new LabListener.Answer(status, text.substring(body));
    }

    void powerOff() {
        bound.clear();
    }
}
