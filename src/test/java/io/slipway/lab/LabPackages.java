package io.slipway.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A simulated host's dpkg and apt: what is installed and held, and what the configured repositories offered last. */
public final class LabPackages {

    private static final Pattern ONE_LINE = Pattern.compile("^deb\\s+(\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+).*$");

    /** What the Kubernetes repositories of this world are signed with. */
    public static final String SIGNING_KEY =
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBGMHoXcBCADukGOEQyleViOgtkMVa7hKifP6POCTh+98xNW4TfHK/nBJN2sm\n"
                    + "-----END PGP PUBLIC KEY BLOCK-----\n";

    private final LabHost host;
    private final Map<String, String> installed = new TreeMap<>();
    private final Set<String> held = new TreeSet<>();
    private Map<String, List<String>> offered = new TreeMap<>(LabPackageCatalogue.DEBIAN);
    private boolean locked;
    private Optional<String> interrupted = Optional.empty();

    LabPackages(LabHost host) {
        this.host = host;
    }

    /** Another process, such as unattended upgrades, holds dpkg's lock. */
    public synchronized void locked(boolean by) {
        locked = by;
    }

    public synchronized boolean isLocked() {
        return locked;
    }

    /** The machine went down while this package was being configured. */
    public synchronized void interrupt(String name) {
        interrupted = Optional.of(name);
    }

    public synchronized Optional<String> interrupted() {
        return interrupted;
    }

    /** dpkg finishes what was interrupted. */
    public synchronized void configure() {
        interrupted = Optional.empty();
    }

    public synchronized Optional<String> version(String name) {
        return Optional.ofNullable(installed.get(name));
    }

    public synchronized Map<String, String> installed() {
        return new TreeMap<>(installed);
    }

    public synchronized boolean isHeld(String name) {
        return held.contains(name);
    }

    public synchronized Set<String> held() {
        return new TreeSet<>(held);
    }

    public synchronized void hold(String name, boolean hold) {
        if (hold) {
            held.add(name);
        } else {
            held.remove(name);
        }
    }

    /** The versions that the last {@code apt-get update} saw, newest first. */
    public synchronized List<String> offered(String name) {
        return offered.getOrDefault(name, List.of());
    }

    /** Reads the configured repositories again; the errors, empty when all went well. */
    public List<String> update() {
        Map<String, List<String>> now = new TreeMap<>(LabPackageCatalogue.DEBIAN);
        List<String> errors = new ArrayList<>();
        for (String path : host.files().under("/etc/apt")) {
            String text = host.files().text(path).orElse("");
            if (path.endsWith(".list")) {
                text.lines().map(ONE_LINE::matcher).filter(Matcher::matches)
                        .forEach(line -> repository(line.group(3), signedBy(line.group(2)), now, errors));
            } else if (path.endsWith(".sources")) {
                Map<String, String> fields = new TreeMap<>();
                text.lines().filter(line -> line.contains(": ")).forEach(line ->
                        fields.put(line.split(": ", 2)[0].strip(), line.split(": ", 2)[1].strip()));
                repository(fields.getOrDefault("URIs", ""), Optional.ofNullable(fields.get("Signed-By")), now, errors);
            }
        }
        synchronized (this) {
            offered = now;
        }
        return errors;
    }

    private static Optional<String> signedBy(String options) {
        return options == null ? Optional.empty() : List.of(options.strip().split("\\s+")).stream()
                .filter(option -> option.startsWith("signed-by="))
                .map(option -> option.substring("signed-by=".length())).findFirst();
    }

    private void repository(
            String url, Optional<String> key, Map<String, List<String>> into, List<String> errors) {
        if (url.contains("deb.debian.org") || url.contains("security.debian.org")) {
            return;
        }
        Optional<LabPackageCatalogue.Repository> found = host.lab().network().repository(host, url);
        if (found.isEmpty()) {
            errors.add("E: Failed to fetch " + url + "InRelease  Could not connect or 404");
        } else if (key.isEmpty()
                || !host.files().text(key.get()).orElse("").strip().equals(SIGNING_KEY.strip())) {
            errors.add("W: GPG error: " + url + " InRelease: The following signatures couldn't be verified because the "
                    + "public key is not available: NO_PUBKEY 234654DA9A296436");
            errors.add("E: The repository '" + url + " InRelease' is not signed.");
        } else {
            found.get().packages().forEach((name, versions) -> into.merge(name, versions,
                    (first, second) -> java.util.stream.Stream.concat(second.stream(), first.stream()).toList()));
        }
    }

    /** Installs a package and what it brings: programs, units, files, dependencies. */
    public void install(String name, String version) {
        LabPackageCatalogue.Content content = LabPackageCatalogue.content(name);
        for (String dependency : content.needs()) {
            if (version(dependency).isEmpty()) {
                List<String> versions = offered(dependency);
                install(dependency, versions.isEmpty() ? "1.0-1" : versions.get(0));
            }
        }
        synchronized (this) {
            installed.put(name, version);
        }
        content.files().forEach((path, text) -> {
            if (!path.startsWith("/etc/") || !host.files().exists(path)) {
                host.files().write(path, text, path.contains("/bin/") || path.contains("/sbin/") ? "0755" : "0644");
            }
        });
        for (String unit : content.units()) {
            if (!host.units().exists(unit)) {
                host.units().install(unit, name);
                host.units().enable(unit);
            }
            host.units().restart(unit);
        }
    }

    public void remove(String name) {
        synchronized (this) {
            installed.remove(name);
            held.remove(name);
        }
        LabPackageCatalogue.Content content = LabPackageCatalogue.content(name);
        content.units().forEach(unit -> {
            host.units().stop(unit);
            host.units().disable(unit);
            host.files().remove("/lib/systemd/system/" + unit);
        });
        content.files().keySet().stream().filter(path -> !path.startsWith("/etc/")).forEach(host.files()::remove);
    }
}
