package org.busway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.torture.found.Autopsy;
import org.busway.torture.found.Matrix;

/**
 * A reader in plain C that stops itself in the middle of the copy of a message, is put out, lapped and continued. A lane that somebody was put out of is not written any
 * more, but for the rest of the second in which the group had gone on in another one already: so somebody else is put out first, and the reader stops in the lane that
 * comes then. This group puts out whoever has not read a whole lane, at once.
 */
final class Halfway {

    /** The program, beside the directory of a life. */
    static final String PROGRAM = "lane-reader-halfway";
    static final String INTERFACE = "org.busway.torture.Halfway";
    static final int LANE_BYTES = 65_536;

    private static final String GROUP = "halfway";
    private static final long SETTLE_NANOS = 30_000_000_000L;
    private static final int BODY_BYTES = 1_000;
    private static final int AT_ONCE = 8;

    private final Path directory;
    private final String address;
    private final Signals signals;

    Halfway(Path directory, String address, Signals signals) {
        this.directory = directory;
        this.address = address;
        this.signals = signals;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** Runs it once, and looks what the reader makes of it. */
    void run(Matrix matrix) throws IOException, InterruptedException {
        Child first = reader("before.halfway", "lane-reader");
        Child reader = reader("halfway", PROGRAM);
        try (BusClient client = BusClient.connect(address);
                PullMember staying = client.group(GROUP).join(MatchRule.ALL)) {
            await(first + " joins", () -> log(first).contains("joined "));
            await(reader + " joins", () -> log(reader).contains("joined "));
            signals.stop(first.pid());
            for (int i = 0; !isPutOut(first); i += AT_ONCE) {
                String last = send(client, staying, "/fill/", i);
                await(reader + " reads " + last, () -> log(reader).contains(last + " "));
            }
            send(client, "/halt");
            await(reader + " stops inside a copy", () -> signals.isStopped(reader.pid()));
            int sent = 0;
            for (; !isPutOut(reader); sent += AT_ONCE) {
                send(client, staying, "/lap/", sent);
            }
            for (int end = sent + 2 * LANE_BYTES / BODY_BYTES; sent < end; sent += AT_ONCE) {
                send(client, staying, "/lap/", sent);
            }
            boolean isLapped;
            try (Autopsy autopsy = new Autopsy(reader.pid())) {
                isLapped = autopsy.isLapped(GROUP);
            }
            for (Child each : new Child[]{first, reader}) {
                signals.send("CONT", each.pid());
                if (!each.ends(SETTLE_NANOS / 1_000_000_000) || !log(each).endsWith("put out of the group\n")) {
                    throw new AssertionError(each
                            + ", stopped, put out and continued, does not end as one that was put out: see " + logOf(each));
                }
            }
            if (log(reader).contains("/lap/")) {
                throw new AssertionError(reader + " has shown what it was put out for: see " + logOf(reader));
            }
            matrix.halfway(isLapped);
        } finally {
            first.process.destroyForcibly();
            reader.process.destroyForcibly();
        }
    }

    private Child reader(String name, String program) throws IOException {
        return Child.plain(Kind.PLAIN_C, name, directory, directory.resolveSibling(program).toString(), address, GROUP);
    }

    /** Sends some, which stand in the lane then and are read by the one who stays; returns the last one's path. */
    private static String send(BusClient client, PullMember staying, String path, int from) {
        for (int i = 0; i < AT_ONCE; i++) {
            send(client, path + (from + i));
        }
        client.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", "");
        while (staying.read(message -> {}, AT_ONCE, Duration.ZERO) > 0) {
            continue;
        }
        return path + (from + AT_ONCE - 1);
    }

    private static void send(BusClient client, String path) {
        client.send(Message.signal(path, INTERFACE, "Part").body("ay", new byte[BODY_BYTES]).build());
    }

    private Path logOf(Child child) {
        return directory.resolve(child.name + ".log");
    }

    private String log(Child child) throws IOException {
        return Files.readString(logOf(child));
    }

    private boolean isPutOut(Child child) throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("bus.log"))) {
            return lines.anyMatch(line -> line.contains("pid=" + child.pid() + " ") && line.contains("is put out of group"));
        }
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + SETTLE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + SETTLE_NANOS / 1_000_000_000 + " s: " + what);
            }
            Thread.sleep(2);
        }
    }
}
