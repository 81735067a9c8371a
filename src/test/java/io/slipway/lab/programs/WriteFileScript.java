package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabScript;
import java.util.List;

/** {@code write-file.sh}: a file in one piece, from standard input. */
final class WriteFileScript implements LabScript {

    @Override
    public String text() {
        return HostScriptTexts.of("write-file");
    }

    @Override
    public LabResult run(LabHost host, LabInvocation invocation) {
        List<String> words = invocation.arguments();
        byte[] content = invocation.inputBytes();
        if (content.length != Integer.parseInt(words.get(2))) {
            return LabResult.failed(1, "only " + content.length + " of " + words.get(2) + " bytes arrived");
        }
        host.files().write(words.get(0), content, "root:root", words.get(1));
        return LabResult.ok();
    }
}
