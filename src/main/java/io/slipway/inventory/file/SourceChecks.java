package io.slipway.inventory.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.slipway.inventory.ClusterDefinition.Containerd;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.inventory.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where packages, images, manifests and binaries come from (kubernetes-facts, sections 15 and 16; procedure P06, P07). */
final class SourceChecks extends Check {

    private static final Pattern PACKAGE_NAME = Pattern.compile("[a-z0-9][a-z0-9.+-]{1,127}");
    private static final Pattern PACKAGE_VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+~:-]{0,127}");
    private static final Pattern MAJOR_AND_MINOR = Pattern.compile("(?:[0-9]+:)?([0-9]{1,4})\\.([0-9]{1,4})[.+~-].*");
    private static final int LONGEST_IMAGE = 255;
    private static final List<String> KUBERNETES_PACKAGES = List.of("kubeadm", "kubelet", "kubectl");

    SourceChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        if (isSound("packages.source", "packages.repositoryUrl")) {
            repository(cluster.packages());
        }
        repositoryKey(cluster.packages());
        versions(cluster.packages());
        image("images.repository", cluster.images().repository(), false);
        cluster.smokeTest().ifPresent(test -> image("smokeTest.image", test.image(), true));
        containerd(cluster.containerd());
        if (isGiven("/packages/repositoryUrl")) {
            cluster.packages().repositoryUrl().ifPresent(url -> url("packages.repositoryUrl", url, cluster.packages().repositoryKey().isPresent()));
        }
        cluster.networkPlugin().calicoctl().ifPresent(url -> url("networkPlugin.calicoctl", url, true));
        if (isGiven("/networkPlugin/manifest")) {
            cluster.networkPlugin().manifest().ifPresent(source -> manifest("networkPlugin.manifest", source));
        }
        cluster.ingress().ifPresent(ingress -> manifest("ingress.manifest", ingress.manifest()));
    }

    private void repository(Packages packages) {
        boolean given = isGiven("/packages/repositoryUrl");
        switch (packages.source()) {
            case MIRROR -> {
                if (!given) {
                    wrong("packages.repositoryUrl", "it is missing", "the folder of your mirror's Kubernetes repository");
                }
            }
            case PUBLIC -> {
                if (given) {
                    wrong("packages.repositoryUrl", "with source public it has no meaning", "source: mirror, or leave it out");
                }
                if (isSound("kubernetes.version") && facts.isKnown() && !facts.hasPublicRepository()) {
                    wrong("packages.source",
                            "there is no public repository of " + cluster.kubernetes().version().minorText(),
                            "mirror, with repositoryUrl, or installed");
                } else if (isSound("kubernetes.version") && facts.mayHaveExpiredRepositoryKey()
                        && packages.repositoryKey().isEmpty()) {
                    warn(WarningId.REPOSITORY_KEY_MAY_HAVE_EXPIRED, "packages.source",
                            "the public repository of " + cluster.kubernetes().version().minorText()
                                    + " may hold a copy of its key that has expired, which apt refuses",
                            "give Release.key of a newer minor version as packages.repositoryKey");
                }
            }
            default -> {
                if (given || isGiven("/packages/repositoryKey")) {
                    wrong("packages.source", "installed packages need neither repositoryUrl nor repositoryKey",
                            "mirror, or leave these out");
                }
            }
        }
    }

    private void repositoryKey(Packages packages) {
        packages.repositoryKey()
                .filter(key -> !key.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")
                        || !key.contains("-----END PGP PUBLIC KEY BLOCK-----"))
                .ifPresent(key -> wrong("packages.repositoryKey", "this is no public key in ASCII armour",
                        "the whole text from -----BEGIN PGP PUBLIC KEY BLOCK----- to -----END PGP PUBLIC KEY BLOCK-----"));
    }

    private void versions(Packages packages) {
        String version = cluster.kubernetes().version().toString();
        String text = packages.kubernetesVersion();
        if (isSound("kubernetes.version", "packages.kubernetesVersion")
                && (!text.startsWith(version + "-") || !PACKAGE_VERSION.matcher(text).matches())) {
            wrong("packages.kubernetesVersion", InvalidValue.quoted(text) + " is not a package of Kubernetes " + version,
                    "such as " + facts.packageVersion());
        }
        packages.versions().forEach((name, wanted) -> {
            String path = "packages.versions." + name;
            if (!PACKAGE_NAME.matcher(name).matches()) {
                wrong(path, InvalidValue.quoted(name) + " is no package", "a package's name such as cri-tools");
            } else if (KUBERNETES_PACKAGES.contains(name)) {
                wrong(path, name + " has its version by packages.kubernetesVersion", "leave it out here");
            } else if (!wanted.isEmpty() && !PACKAGE_VERSION.matcher(wanted).matches()) {
                wrong(path, InvalidValue.quoted(wanted) + " is no package's version", "such as 1.36.0-1.1");
            } else if (name.equals("containerd") || name.equals("containerd.io")) {
                containerdVersion(path, wanted);
            }
        });
    }

    private void containerdVersion(String path, String wanted) {
        Matcher version = MAJOR_AND_MINOR.matcher(wanted);
        String[] minimum = facts.minimumContainerd().split("\\.");
        if (isSound("kubernetes.version") && version.matches()) {
            int major = Integer.parseInt(version.group(1)) - Integer.parseInt(minimum[0]);
            if (major < 0 || major == 0 && Integer.parseInt(version.group(2)) < Integer.parseInt(minimum[1])) {
                wrong(path, "kubelet " + cluster.kubernetes().version() + " does not work with containerd "
                        + version.group(1) + "." + version.group(2), facts.minimumContainerd() + " or newer");
            }
        }
    }

    /** An image's name cannot hold an IPv6 literal (section 15), and its registry is no URL. */
    private void image(String path, String name, boolean withTag) {
        if (!isSound(path)) {
            return;
        }
        if (name.length() > LONGEST_IMAGE) {
            wrong(path, "the name has " + name.length() + " characters", "at most " + LONGEST_IMAGE);
        } else if (name.contains("://")) {
            wrong(path, InvalidValue.quoted(name) + " is a URL", "without https://, such as registry.example.net/kubernetes");
        } else if (name.startsWith("[") || name.matches("[0-9a-fA-F]*:[0-9a-fA-F]*:.*")) {
            wrong(path, InvalidValue.quoted(name) + " has an IPv6 address in it, which image names cannot hold",
                    "a registry's DNS name");
        } else if (!name.matches("[a-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?(:[0-9]{1,5}(/[a-z0-9._/-]+)?)?"
                + (withTag ? "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?" : ""))) {
            wrong(path, InvalidValue.quoted(name) + (withTag ? " is no image" : " is no image repository"),
                    withTag ? "such as registry.k8s.io/e2e-test-images/agnhost:2.53" : "such as registry.k8s.io");
        }
    }

    private void containerd(Containerd containerd) {
        containerd.registryMirrors().forEach((registry, mirrors) -> {
            String path = "containerd.registryMirrors." + registry;
            if (!RegistryName.isValid(registry)) {
                wrong(path, InvalidValue.quoted(registry) + " is no registry", "a registry's name such as docker.io");
            }
            for (int index = 0; index < mirrors.size(); index++) {
                url(path + "[" + index + "]", mirrors.get(index), false);
            }
        });
        containerd.extraToml().ifPresent(this::toml);
    }

    private void toml(String text) {
        try {
            JsonNode toml = new TomlMapper().readTree(text);
            if (toml.has("version")) {
                wrong("containerd.extraToml", "the format's version goes with containerd's own", "leave version out");
            }
            JsonNode disabled = toml.path("disabled_plugins");
            disabled.forEach(plugin -> {
                if (plugin.asText().equals("cri") || plugin.asText().contains(".cri")) {
                    wrong("containerd.extraToml", "without the plugin " + plugin.asText() + " kubelet finds no runtime",
                            "disabled_plugins without it");
                }
            });
            if (toml.findValues("SystemdCgroup").stream().anyMatch(value -> value.isBoolean() && !value.asBoolean())) {
                wrong("containerd.extraToml", "SystemdCgroup = false and kubelet's driver systemd do not go together",
                        "leave SystemdCgroup out");
            }
        } catch (JsonProcessingException unreadable) {
            String reason = String.valueOf(unreadable.getOriginalMessage()).lines().findFirst().orElse("");
            String line = unreadable.getLocation() == null ? "" : " in its line " + unreadable.getLocation().getLineNr();
            wrong("containerd.extraToml", "it is not TOML: " + reason + line, "check it there");
        }
    }

    private void manifest(String path, String source) {
        if (!isSound(path)) {
            return;
        }
        if (source.startsWith("http://") || source.startsWith("https://")) {
            url(path, source, false);
        } else if (!source.startsWith("/")) {
            wrong(path, InvalidValue.quoted(source) + " is neither a URL nor a whole path",
                    "https://… or a path that begins with /");
        }
    }

    /**
     * A URL by which something is fetched that will run on the hosts.
     *
     * @param proved whether a signature or a digest tells that it is the right thing, however it came
     */
    private void url(String path, String text, boolean proved) {
        if (!isSound(path)) {
            return;
        }
        Optional<URI> url = parsed(text);
        if (url.isEmpty() || url.get().getHost() == null) {
            wrong(path, InvalidValue.quoted(withoutUser(text)) + " is no URL", "such as https://mirror.example.net/path/");
        } else if (url.get().getUserInfo() != null) {
            // The text is not repeated: it has a password in it.
            wrong(path, "a user or password stands in the URL", "a source that needs none; cluster files hold no secrets");
        } else if (url.get().getHost().startsWith("[")) {
            wrong(path, InvalidValue.quoted(text) + " has an IPv6 address in place of a name",
                    "a DNS name: containerd cannot use IPv6 addresses, and certificates go by names");
        } else if (text.startsWith("http://") && !proved) {
            warn(WarningId.SOURCE_WITHOUT_TLS, path,
                    InvalidValue.quoted(text) + " is fetched without TLS, so anybody on the way can change it",
                    "use https://");
        }
    }

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException noUrl) {
            return Optional.empty();
        }
    }

    private static String withoutUser(String text) {
        return text.replaceFirst("//[^/@]*@", "//…@");
    }
}
