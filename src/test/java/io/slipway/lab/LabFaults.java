package io.slipway.lab;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** What shall go wrong: which program on which host, once or always, and how. */
public final class LabFaults {

    private enum Kind {
        EXIT, EXIT_AFTER_EFFECT, HANG, DROP_BEFORE, DROP_AFTER, LIE, SLOW
    }

    private static final class Fault {
        private final String host;
        private final String program;
        private volatile String argument;
        private volatile int times = 1;
        private volatile Kind kind;
        private volatile int exitCode;
        private volatile String words = "";
        private volatile Duration duration = Duration.ZERO;
        private volatile boolean happened;

        private Fault(String host, String program) {
            this.host = host;
            this.program = program;
        }

        private synchronized boolean take(LabHost where, String what, List<String> line) {
            boolean meant = kind != null && times != 0
                    && (host.equals("*") || host.equals(where.name()))
                    && program.equals(what)
                    && (argument == null || line.stream().anyMatch(word -> word.contains(argument)));
            if (meant && times > 0) {
                times--;
            }
            happened |= meant;
            return meant;
        }
    }

    /** One program on one host. */
    public final class OnProgram {

        private final Fault fault;

        private OnProgram(Fault fault) {
            this.fault = fault;
        }

        /** Only calls with an argument that contains this text. */
        public OnProgram with(String argument) {
            fault.argument = argument;
            return this;
        }

        /** The next call only; so it is without a word. */
        public OnProgram once() {
            return times(1);
        }

        public OnProgram times(int times) {
            fault.times = times;
            return this;
        }

        public OnProgram always() {
            return times(-1);
        }

        /** Does nothing and exits with this code. */
        public OnProgram exits(int exitCode) {
            fault.exitCode = exitCode;
            return lives(Kind.EXIT);
        }

        /** Does its work and exits with this code all the same. */
        public OnProgram exitsAfterItsWork(int exitCode) {
            fault.exitCode = exitCode;
            return lives(Kind.EXIT_AFTER_EFFECT);
        }

        /** What it writes to standard error. */
        public OnProgram saying(String words) {
            fault.words = words;
            return this;
        }

        /** Does nothing and never ends by itself. */
        public OnProgram hangs() {
            return lives(Kind.HANG);
        }

        /** The SSH connection breaks before the program did anything. */
        public OnProgram dropsTheConnection() {
            return lives(Kind.DROP_BEFORE);
        }

        /** The program does its work, then the SSH connection breaks before its exit code is sent. */
        public OnProgram dropsTheConnectionAfterItsWork() {
            return lives(Kind.DROP_AFTER);
        }

        /** Exits with zero and does nothing. */
        public OnProgram lies() {
            return lives(Kind.LIE);
        }

        /** Takes this much simulated time more. */
        public OnProgram slow(Duration simulated) {
            fault.duration = simulated;
            return lives(Kind.SLOW);
        }

        /** Whether anybody has met it, so that a story can be sure that it was told. */
        public boolean happened() {
            return fault.happened;
        }

        private OnProgram lives(Kind kind) {
            fault.kind = kind;
            return this;
        }
    }

    /** One host, or all with {@code *}. */
    public final class OnHost {

        private final String host;

        private OnHost(String host) {
            this.host = host;
        }

        /** A program by its file name, or one of Slipway's scripts by the name that it is called with. */
        public OnProgram program(String program) {
            Fault fault = new Fault(host, program);
            faults.add(fault);
            return new OnProgram(fault);
        }

        /** Nothing goes wrong on this host any more. */
        public void mend() {
            faults.removeIf(fault -> fault.host.equals(host));
        }

        /** Whether anything is still to go wrong on this host. */
        public boolean isBroken() {
            return faults.stream().anyMatch(fault -> fault.host.equals(host) && fault.times != 0);
        }

        /** No SSH connection is accepted from now on; open ones break. */
        public void refusesSsh() {
            lab.host(host).ssh().stop();
        }

        /** SSH answers again. */
        public void acceptsSsh() {
            lab.host(host).ssh().start();
        }

        /** All open SSH connections break at this moment. */
        public void dropsConnections() {
            lab.host(host).ssh().dropConnections();
        }

        /** Somebody reinstalled the host, or stands between: it shows another key. */
        public void changesHostKey() {
            lab.host(host).ssh().newHostKey();
        }

        /** {@code sudo} asks for a password. */
        public void sudoAsksForPassword(boolean asks) {
            lab.host(host).ssh().sudoNeedsPassword(asks);
        }
    }

    private final Lab lab;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

    LabFaults(Lab lab) {
        this.lab = lab;
    }

    public OnHost on(String host) {
        return new OnHost(host);
    }

    /** Nothing goes wrong any more. */
    public void clear() {
        faults.clear();
    }

    LabResult around(LabHost host, String program, List<String> line, Supplier<LabResult> work) {
        for (Fault fault : faults) {
            if (fault.take(host, program, line)) {
                return apply(fault, host, work);
            }
        }
        return work.get();
    }

    private LabResult apply(Fault fault, LabHost host, Supplier<LabResult> work) {
        switch (fault.kind) {
            case EXIT:
                return new LabResult(fault.exitCode, "", said(fault));
            case EXIT_AFTER_EFFECT:
                LabResult done = work.get();
                return new LabResult(fault.exitCode, done.output(), done.errorOutput() + said(fault));
            case HANG:
                while (true) {
                    host.lab().clock().pass(Duration.ofSeconds(10));
                    host.checkAlive();
                }
            case DROP_BEFORE:
                host.ssh().dropConnections();
                throw new LabKilled("the connection broke");
            case DROP_AFTER:
                LabResult lost = work.get();
                host.ssh().dropConnections();
                return lost;
            case LIE:
                return LabResult.ok();
            case SLOW:
                host.lab().clock().pass(fault.duration);
                host.checkAlive();
                return work.get();
            default:
                throw new IllegalStateException("no such fault: " + fault.kind);
        }
    }

    private static String said(Fault fault) {
        return fault.words.isEmpty() || fault.words.endsWith("\n") ? fault.words : fault.words + "\n";
    }
}
