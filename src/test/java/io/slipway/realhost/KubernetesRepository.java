package io.slipway.realhost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;

/**
 * A signed repository in the shape of pkgs.k8s.io (flat, one a minor version), with small packages of the right names
 * and versions. kubeadm lists images, crictl keeps a list of pulled ones and asks the real containerd, kubelet has a unit.
 */
final class KubernetesRepository {

    static final String VERSION = "1.36.2-1.1";

    private static final Map<String, Map<String, String>> STAND_INS = Map.of(
            "kubeadm", Map.of("/usr/bin/kubeadm", """
                    #!/bin/sh
                    [ "$1 $2 $3" = "config images list" ] || { echo "kubeadm of the test: $*" >&2; exit 1; }
                    for image in kube-apiserver:v1.36.2 kube-controller-manager:v1.36.2 kube-scheduler:v1.36.2 \\
                        kube-proxy:v1.36.2 coredns/coredns:v1.14.2 pause:3.10.2 etcd:3.6.8-0; do
                      echo "registry.k8s.io/$image"
                    done
                    """),
            "kubectl", Map.of("/usr/bin/kubectl", "#!/bin/sh\nexit 0\n"),
            "cri-tools", Map.of("/usr/bin/crictl", crictl("echo \"crictl of the test: $*\" >&2; exit 1")),
            "kubelet", Map.of("/lib/systemd/system/kubelet.service", unit("/bin/false", "")));

    private final Path folder;
    private final StringBuilder index = new StringBuilder();

    private KubernetesRepository(Path folder) {
        this.folder = folder;
    }

    /** Stand-ins that are enough for a host's preparation. @param directory empty; the repository is its folder {@code repository} */
    static Path makeIn(Path directory) throws IOException, InterruptedException {
        return makeIn(directory, STAND_INS);
    }

    /** @param packages by package, its files by path; all of them may be run */
    static Path makeIn(Path directory, Map<String, Map<String, String>> packages) throws IOException, InterruptedException {
        KubernetesRepository repository = new KubernetesRepository(Files.createDirectories(directory.resolve("repository")));
        for (Map.Entry<String, Map<String, String>> made : packages.entrySet()) {
            repository.add(directory, made.getKey(), made.getValue());
        }
        repository.sign(directory);
        return repository.folder;
    }

    private void add(Path directory, String name, Map<String, String> files) throws IOException, InterruptedException {
        Path tree = Files.createDirectories(directory.resolve(name));
        for (Map.Entry<String, String> made : files.entrySet()) {
            Path file = tree.resolve(made.getKey().substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, made.getValue());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String control = "Package: " + name + "\nVersion: " + VERSION + "\nArchitecture: all\n"
                + "Maintainer: Slipway's tests <tests@example.net>\nDescription: stands for " + name + "\n";
        Files.writeString(Files.createDirectories(tree.resolve("DEBIAN")).resolve("control"), control);
        Path debian = folder.resolve(name + ".deb");
        DebianHost.run("dpkg-deb", "--root-owner-group", "--build", tree.toString(), debian.toString());
        index.append(control).append("Filename: ./").append(name).append(".deb\nSize: ").append(Files.size(debian))
                .append("\nSHA256: ").append(digest(debian)).append("\n\n");
    }

    private void sign(Path directory) throws IOException, InterruptedException {
        Path packages = Files.writeString(folder.resolve("Packages"), index);
        Path release = Files.writeString(folder.resolve("Release"), "Origin: Slipway's tests\nDate: "
                + DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", java.util.Locale.ENGLISH)
                        .format(ZonedDateTime.now(ZoneOffset.UTC))
                + "\nSHA256:\n " + digest(packages) + " " + Files.size(packages) + " Packages\n");
        String home = Files.createDirectories(directory.resolve("gpg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))).toString();
        try {
            DebianHost.run("gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", "", "--quick-generate-key",
                    "tests@example.net", "ed25519", "sign", "never");
            DebianHost.run("gpg", "--homedir", home, "--batch", "--quiet", "--output",
                    folder.resolve("InRelease").toString(), "--clearsign", release.toString());
            DebianHost.run("gpg", "--homedir", home, "--batch", "--quiet", "--armor", "--output",
                    folder.resolve("Release.key").toString(), "--export", "tests@example.net");
        } finally {
            DebianHost.run("gpgconf", "--homedir", home, "--kill", "gpg-agent");
        }
    }

    /** crictl that keeps a list of pulled images and asks the real containerd how it is. @param other what else it does */
    static String crictl(String other) {
        return """
                #!/bin/sh
                line="$*"
                while :; do case $1 in -*=*) shift ;; -*) shift 2 ;; *) break ;; esac; done
                pulled=/var/lib/lab-images
                case $1 in
                  info) exec ctr version ;;
                  images) printf '{"images":['; sed 's/.*/{"repoTags":["&"]},/' "$pulled" 2>/dev/null; printf '{}]}\\n' ;;
                  pull) echo "$2" >>"$pulled" ;;
                  *) %s ;;
                esac
                """.formatted(other);
    }

    /** kubelet's unit. @param further lines of its section Service */
    static String unit(String program, String further) {
        return """
                [Unit]
                Description=kubelet of the test
                [Service]
                ExecStart=%s
                Restart=always
                RestartSec=10
                %s[Install]
                WantedBy=multi-user.target
                """.formatted(program, further);
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
