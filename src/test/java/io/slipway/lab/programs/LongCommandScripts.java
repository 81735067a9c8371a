package io.slipway.lab.programs;

import io.slipway.lab.LabFiles;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabKilled;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code start.sh}, {@code look.sh} and {@code close.sh}: commands of minutes, with their records. */
final class LongCommandScripts {

    private LongCommandScripts() {}

    private static Optional<String> last(LabFiles files, String base) {
        return files.names(base).stream().filter(name -> name.matches("\\d+"))
                .max(Comparator.comparingInt(Integer::parseInt));
    }

    private static String lastLine(String text) {
        return text.isEmpty() ? "" : text.lines().reduce("", (one, next) -> next) + "\n";
    }

    private static String base(List<String> words, int first, String state) {
        return state + "/records/" + words.get(first) + "/" + words.get(first + 1) + "/" + words.get(first + 2);
    }

    private static String unit(List<String> words, int first, String attempt) {
        return "slipway-" + words.get(first) + "-" + words.get(first + 1) + "-" + words.get(first + 2) + "-" + attempt;
    }

    /** Starts one unless its last attempt is not closed. */
    static final class Start implements LabScript {

        @Override
        public String text() {
            return HostScriptTexts.of("start");
        }

        @Override
        public LabResult run(LabHost host, LabInvocation invocation) {
            List<String> words = invocation.arguments();
            LabFiles files = host.files();
            String base = base(words, 2, words.get(0));
            Optional<String> last = last(files, base);
            String attempt = "" + (last.map(Integer::parseInt).orElse(0) + 1);
            if (last.isPresent() && !files.exists(base + "/" + last.get() + "/closed")) {
                if (files.exists(base + "/" + last.get() + "/started")
                        || host.units().isActive(unit(words, 2, last.get()))) {
                    return LabResult.out("there " + last.get() + "\n");
                }
                attempt = last.get();
            }
            String record = base + "/" + attempt;
            files.directory(record, "0700");
            String unit = unit(words, 2, attempt);
            int size = Integer.parseInt(words.get(6));
            String input = size > 0 ? words.get(1) + "/" + unit : "";
            if (size > 0) {
                byte[] content = invocation.inputBytes();
                if (content.length != size) {
                    return LabResult.failed(1, "the input was cut off on its way");
                }
                files.directory(words.get(1), "0700");
                files.write(input, content, "root:root", "0600");
            }
            if (!words.get(7).equals(HostScriptTexts.of("wrapper"))) {
                return host.unknown(List.of("wrapper", words.get(7)));
            }
            List<String> command = new ArrayList<>();
            words.subList(8, words.size()).forEach(word -> command.add(word.equals("{input}") ? input : word));
            host.units().runTransient(unit, () -> wrapper(host, record, input, command));
            return LabResult.out("started " + attempt + "\n");
        }

        private static void wrapper(LabHost host, String record, String input, List<String> command) {
            LabFiles files = host.files();
            files.write(record + "/stdout", "", "0600");
            files.write(record + "/stderr", "", "0600");
            files.write(record + "/started", host.bootId() + " " + host.now().getEpochSecond() + "\n", "0600");
            LabResult result;
            try {
                result = LabInvocation.listening(
                        said -> files.write(record + "/stderr", said, "0600"), () -> host.execute(command));
            } catch (LabKilled killed) {
                files.write(record + "/stderr", "Terminated\n", "0600");
                throw killed;
            }
            files.write(record + "/stdout", result.output(), "0600");
            files.write(record + "/stderr", result.errorOutput(), "0600");
            if (!input.isEmpty()) {
                files.remove(input);
            }
            files.write(record + "/exit", result.exitCode() + " " + host.now().getEpochSecond() + "\n", "0600");
        }
    }

    /** Tells how one stands. */
    static final class Look implements LabScript {

        @Override
        public String text() {
            return HostScriptTexts.of("look");
        }

        @Override
        public LabResult run(LabHost host, LabInvocation invocation) {
            List<String> words = invocation.arguments();
            LabFiles files = host.files();
            String base = base(words, 1, words.get(0));
            Optional<String> last = last(files, base);
            String record = base + "/" + last.orElse("");
            if (last.isEmpty() || files.exists(record + "/closed")) {
                return LabResult.out("never\n");
            }
            boolean active = host.units().isActive(unit(words, 1, last.get()));
            if (!files.exists(record + "/started")) {
                return LabResult.out(active ? "running 0 x\n" : "never\n");
            }
            String[] started = files.text(record + "/started").orElse("").strip().split(" ");
            String outputs = HostScriptTexts.encoded(files.text(record + "/stdout").orElse("")) + " "
                    + HostScriptTexts.encoded(files.text(record + "/stderr").orElse(""));
            Optional<String> exit = files.text(record + "/exit");
            long begun = Long.parseLong(started[1]);
            if (exit.isPresent()) {
                String[] ended = exit.get().strip().split(" ");
                return LabResult.out("finished " + ended[0] + " " + (Long.parseLong(ended[1]) - begun) + " " + outputs
                        + "\n");
            }
            if (!started[0].equals(host.bootId())) {
                return LabResult.out("interrupted reboot " + outputs + "\n");
            }
            return LabResult.out(active ? "running " + (host.now().getEpochSecond() - begun) + " " + HostScriptTexts.encoded(lastLine(
                    files.text(record + "/stderr").orElse(""))) + "\n"
                    : "interrupted gone " + outputs + "\n");
        }
    }

    /** Closes an attempt that is over. */
    static final class Close implements LabScript {

        @Override
        public String text() {
            return HostScriptTexts.of("close");
        }

        @Override
        public LabResult run(LabHost host, LabInvocation invocation) {
            List<String> words = invocation.arguments();
            String base = base(words, 1, words.get(0));
            Optional<String> last = last(host.files(), base);
            if (last.isEmpty()) {
                return LabResult.ok();
            }
            if (!host.files().exists(base + "/" + last.get() + "/exit")
                    && host.units().isActive(unit(words, 1, last.get()))) {
                return LabResult.failed(1, "it still runs");
            }
            host.files().write(base + "/" + last.get() + "/closed", "", "0644");
            return LabResult.ok();
        }
    }
}
