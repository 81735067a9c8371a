package io.slipway.lab;

/** How a program on a simulated host ended. */
public record LabResult(int exitCode, String output, String errorOutput) {

    public static LabResult ok() {
        return new LabResult(0, "", "");
    }

    /** Success with this standard output, as it is. */
    public static LabResult out(String output) {
        return new LabResult(0, output, "");
    }

    /** Success with these lines. */
    public static LabResult lines(Iterable<String> lines) {
        String joined = String.join("\n", lines);
        return new LabResult(0, joined.isEmpty() ? "" : joined + "\n", "");
    }

    public static LabResult failed(int exitCode, String errorOutput) {
        return new LabResult(exitCode, "", errorOutput.endsWith("\n") ? errorOutput : errorOutput + "\n");
    }

    public boolean succeeded() {
        return exitCode == 0;
    }
}
