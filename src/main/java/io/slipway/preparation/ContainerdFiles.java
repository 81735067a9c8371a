package io.slipway.preparation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.slipway.host.FileContent;
import io.slipway.inventory.ClusterDefinition.Containerd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * containerd's configuration as Slipway wants it, made from data and never by editing what a package or
 * {@code containerd config default} brings: those may disable the CRI (kubernetes-facts, section 16). containerd 1.x reads
 * version 2 of the format, 2.x version 3, with other places for the same settings.
 */
final class ContainerdFiles {

    static final String CONFIGURATION = "/etc/containerd/config.toml";
    static final String HEADER = "# Written by Slipway\n";
    private static final String REGISTRIES = "/etc/containerd/certs.d";

    private ContainerdFiles() {}

    /**
     * @param version Debian version of the installed package
     * @param sandboxImage the pause image that kubeadm expects
     * @throws IllegalArgumentException when the site's extra TOML cannot be read
     */
    static FileContent configuration(String version, String sandboxImage, Containerd settings) {
        Map<String, Object> configuration =
                generation(version, 0) >= 2 ? third(version, sandboxImage, settings) : second(sandboxImage, settings);
        settings.extraToml().ifPresent(extra -> merge(configuration, read(extra)));
        try {
            return FileContent.of(
                    CONFIGURATION, HEADER + new TomlMapper().writeValueAsString(configuration));
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException(defect);
        }
    }

    /** One file for each registry that has mirrors. */
    static List<FileContent> registries(Containerd settings) {
        List<FileContent> files = new ArrayList<>();
        settings.registryMirrors().forEach((registry, mirrors) -> {
            StringBuilder text = new StringBuilder(HEADER + "server = \"https://" + registry + "\"\n");
            for (String mirror : mirrors) {
                text.append("\n[host.\"").append(mirror).append("\"]\n  capabilities = [\"pull\", \"resolve\"]\n");
            }
            files.add(FileContent.of(REGISTRIES + "/" + registry + "/hosts.toml", text.toString()));
        });
        return files;
    }

    /** A part of the version, 0 the major one, without Debian's epoch. */
    private static int generation(String version, int part) {
        return Integer.parseInt(version.substring(version.indexOf(':') + 1).split("\\.")[part].replaceFirst("\\D.*", ""));
    }

    private static Map<String, Object> second(String sandboxImage, Containerd settings) {
        Map<String, Object> configuration = map("version", 2);
        put(configuration, sandboxImage, "plugins", "io.containerd.grpc.v1.cri", "sandbox_image");
        put(configuration, settings.cniBinaryDirectory(), "plugins", "io.containerd.grpc.v1.cri", "cni", "bin_dir");
        put(configuration, "/etc/cni/net.d", "plugins", "io.containerd.grpc.v1.cri", "cni", "conf_dir");
        put(configuration, REGISTRIES, "plugins", "io.containerd.grpc.v1.cri", "registry", "config_path");
        runc(configuration, "io.containerd.grpc.v1.cri");
        return configuration;
    }

    private static Map<String, Object> third(String version, String sandboxImage, Containerd settings) {
        Map<String, Object> configuration = map("version", 3);
        put(configuration, sandboxImage, "plugins", "io.containerd.cri.v1.images", "pinned_images", "sandbox");
        put(configuration, REGISTRIES, "plugins", "io.containerd.cri.v1.images", "registry", "config_path");
        // 2.1 turned the one directory into a list; each reads only its own.
        boolean list = generation(version, 0) > 2 || generation(version, 1) >= 1;
        put(configuration, list ? List.of(settings.cniBinaryDirectory()) : settings.cniBinaryDirectory(),
                "plugins", "io.containerd.cri.v1.runtime", "cni", list ? "bin_dirs" : "bin_dir");
        put(configuration, "/etc/cni/net.d", "plugins", "io.containerd.cri.v1.runtime", "cni", "conf_dir");
        runc(configuration, "io.containerd.cri.v1.runtime");
        return configuration;
    }

    private static void runc(Map<String, Object> configuration, String plugin) {
        put(configuration, "io.containerd.runc.v2",
                "plugins", plugin, "containerd", "runtimes", "runc", "runtime_type");
        put(configuration, true, "plugins", plugin, "containerd", "runtimes", "runc", "options", "SystemdCgroup");
    }

    private static Map<String, Object> map(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> configuration, Object value, String... path) {
        Map<String, Object> place = configuration;
        for (int index = 0; index < path.length - 1; index++) {
            place = (Map<String, Object>) place.computeIfAbsent(path[index], key -> new LinkedHashMap<String, Object>());
        }
        place.put(path[path.length - 1], value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(String toml) {
        try {
            return new TomlMapper().readValue(toml, Map.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException("containerd.extraToml cannot be read: " + unreadable.getOriginalMessage());
        }
    }

    /** The site's values win. */
    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> from) {
        from.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner && into.get(key) instanceof Map<?, ?> place) {
                merge((Map<String, Object>) place, (Map<String, Object>) inner);
            } else {
                into.put(key, value);
            }
        });
    }
}
