package io.slipway.operations;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** Unified diffs of texts. */
final class Diffs {

    private static final int CONTEXT_LINES = 3;

    private Diffs() {}

    /** Empty when the texts are the same. */
    static String unified(String fromName, String from, String toName, String to) {
        List<String> before = from.lines().toList();
        List<String> after = to.lines().toList();
        return String.join("\n", UnifiedDiffUtils.generateUnifiedDiff(
                fromName, toName, before, DiffUtils.diff(before, after), CONTEXT_LINES));
    }
}
