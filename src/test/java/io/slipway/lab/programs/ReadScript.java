package io.slipway.lab.programs;

import io.slipway.lab.LabFiles;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code read.pl}: many questions to a host, one answer line each. */
final class ReadScript implements LabScript {

    @Override
    public String text() {
        return HostScriptTexts.at("/io/slipway/host/read.pl");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        StringBuilder answer = new StringBuilder();
        int index = 0;
        while (index < words.size()) {
            String kind = words.get(index);
            String name = words.get(index + 1);
            index += 2;
            switch (kind) {
                case "file" -> answer.append(file(host, name));
                case "directory" -> answer.append("directory ").append(HostScriptTexts.encoded(
                        String.join("\n", host.files().names(name))));
                case "parameter" -> answer.append("parameter ").append(host.kernel().parameter(name)
                        .map(HostScriptTexts::encoded).orElse("-"));
                case "module" -> answer.append("module ").append(host.kernel().isLoaded(name) ? "yes" : "no");
                case "unit" -> answer.append(unit(host, name));
                case "package" -> answer.append("package ").append(DpkgQuery.status(host, name)
                        .map(HostScriptTexts::encoded).orElse("-"));
                case "run" -> {
                    int count = Integer.parseInt(name);
                    LabResult result = host.execute(words.subList(index, index + count));
                    index += count;
                    answer.append("run ").append(result.exitCode()).append(' ')
                            .append(HostScriptTexts.encoded(result.output())).append(' ')
                            .append(HostScriptTexts.encoded(result.errorOutput()));
                }
                default -> {
                    return LabResult.failed(64, "unknown query: " + kind);
                }
            }
            answer.append('\n');
        }
        return LabResult.out(answer.toString());
    }

    private static String file(LabHost host, String path) {
        Optional<LabFiles.Node> node = host.files().node(path).filter(found -> !found.directory());
        return node.map(found -> "file " + found.owner() + ' ' + found.mode().replaceFirst("^0+(?=.)", "") + ' '
                + seconds(found.changed()) + ' ' + HostScriptTexts.encoded(found.text())).orElse("file -");
    }

    private static String unit(LabHost host, String name) {
        Map<String, String> all = Systemctl.properties(host, name);
        StringBuilder properties = new StringBuilder();
        for (String property : List.of("LoadState", "ActiveState", "SubState", "UnitFileState",
                "ActiveEnterTimestampMonotonic")) {
            properties.append(property).append('=').append(all.get(property)).append('\n');
        }
        Instant now = host.now();
        return "unit " + HostScriptTexts.encoded(properties.toString()) + ' ' + seconds(now) + ' '
                + seconds(Instant.EPOCH.plus(Duration.between(host.bootedAt(), now)));
    }

    private static String seconds(Instant moment) {
        return String.format("%d.%09d", moment.getEpochSecond(), moment.getNano());
    }
}
