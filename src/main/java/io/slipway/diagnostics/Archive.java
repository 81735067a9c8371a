package io.slipway.diagnostics;

import io.slipway.host.Redaction;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP archive that is sent while it is filled, by many threads. Every text is redacted on its way in; what could not be had
 * is told in {@code MISSING.txt}, the last file.
 */
final class Archive implements AutoCloseable {

    private static final int LONGEST_REASON = 300;

    private final ZipOutputStream zip;
    private final Instant now;
    private final List<String> missing = new ArrayList<>();

    Archive(OutputStream target, Instant now) {
        this.zip = new ZipOutputStream(target, StandardCharsets.UTF_8);
        this.now = now;
    }

    /** @throws UncheckedIOException when the reader has gone away */
    synchronized void add(String path, String text) {
        ZipEntry entry = new ZipEntry(path);
        entry.setLastModifiedTime(FileTime.from(now));
        try {
            zip.putNextEntry(entry);
            zip.write(Redaction.of(text).getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Something that could not be had, and why. */
    synchronized void missing(String what, String why) {
        String reason = why.strip().replaceAll("\\s+", " ");
        missing.add(what + ": " + (reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…"));
    }

    @Override
    public void close() {
        if (!missing.isEmpty()) {
            add("MISSING.txt", String.join("\n", missing.stream().sorted().toList()) + "\n");
        }
        try {
            zip.finish();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
