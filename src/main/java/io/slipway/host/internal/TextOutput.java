package io.slipway.host.internal;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Collects a command's output as text: at most its last MiB, without colours. */
final class TextOutput extends OutputStream {

    /** What is kept of an output; base64 of a MiB and its frame must still fit for the scripts' answers. */
    private static final int LIMIT = 16 * 1024 * 1024;

    private static final Pattern CONTROL_SEQUENCES = Pattern.compile("\u001B(\\[[0-9;?]*[ -/]*[@-~]|[@-Z\\\\-_])");

    private byte[] kept = new byte[8192];
    private int size;
    private boolean cut;

    @Override
    public synchronized void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (size + length > LIMIT) {
            // Keep the second half: the end tells more than the beginning.
            int keep = Math.min(size, LIMIT / 2);
            System.arraycopy(kept, size - keep, kept, 0, keep);
            size = keep;
            cut = true;
        }
        if (size + length > kept.length) {
            kept = java.util.Arrays.copyOf(kept, Math.max(kept.length * 2, size + length));
        }
        System.arraycopy(bytes, offset, kept, size, length);
        size += length;
    }

    /** Everything kept, as it came. */
    synchronized String raw() {
        return new String(kept, 0, size, StandardCharsets.UTF_8);
    }

    /** The last MiB, without colours. */
    synchronized String text() {
        String text = plain(raw());
        int limit = 1024 * 1024;
        boolean shortened = cut || text.length() > limit;
        return shortened ? "[…]\n" + text.substring(Math.max(0, text.length() - limit)) : text;
    }

    /** kubeadm writes colours without a terminal (real-hosts). */
    static String plain(String text) {
        return CONTROL_SEQUENCES.matcher(text).replaceAll("");
    }
}
