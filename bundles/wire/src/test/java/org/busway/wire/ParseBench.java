package org.busway.wire;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.busway.api.Message;
import org.busway.wire.message.MessageWriter;

/** Prints what parsing and stamping of a signal with a body of 64 bytes costs, unlike the last one and like it. Run by hand; not a test. */
public final class ParseBench {

    private static final int ROUNDS = 15;
    private static final int MESSAGES = 2_000_000;

    private ParseBench() {}

    public static void main(String[] arguments) {
        ByteBuffer received = signal("Tick");
        ByteBuffer other = signal("Tock");
        int length = received.capacity();
        MessageView view = new MessageView();
        byte[] sender = Stamp.senderBytes(":1.42");
        view.parse(received, 0, length, 0);
        ByteBuffer copy = ByteBuffer.allocateDirect(Stamp.length(view, sender));
        double[] parse = new double[ROUNDS];
        double[] again = new double[ROUNDS];
        double[] both = new double[ROUNDS];
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNanos();
            for (int i = 0; i < MESSAGES; i++) {
                sum += view.parse(i % 2 == 0 ? received : other, 0, length, 0).ordinal() + view.bodyOffset();
            }
            parse[round] = (cpuNanos() - start) / (double) MESSAGES;
            start = cpuNanos();
            for (int i = 0; i < MESSAGES; i++) {
                received.putInt(Framing.SERIAL, i | 1);
                sum += view.parse(received, 0, length, 0).ordinal() + view.bodyOffset();
            }
            again[round] = (cpuNanos() - start) / (double) MESSAGES;
            start = cpuNanos();
            for (int i = 0; i < MESSAGES; i++) {
                ByteBuffer next = i % 2 == 0 ? received : other;
                view.parse(next, 0, Framing.length(next, 0, length, 1 << 20), 0);
                sum += Stamp.length(view, sender) + Stamp.write(view, sender, copy, 0);
            }
            both[round] = (cpuNanos() - start) / (double) MESSAGES;
        }
        Arrays.sort(parse);
        Arrays.sort(again);
        Arrays.sort(both);
        System.out.printf(
                "message of %d bytes: parse %.0f ns, like the last one %.0f ns, frame, parse and stamp %.0f ns (medians of %d; %d)%n",
                length,
                parse[ROUNDS / 2], again[ROUNDS / 2], both[ROUNDS / 2], ROUNDS, sum);
    }

    /** Processor time of this thread, so that what else the machine does counts less. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static ByteBuffer signal(String member) {
        Message signal = Message.signal("/org/busway/Bench", "org.busway.Bench1", member).body("s", "x".repeat(59)).build();
        MessageWriter writer = new MessageWriter();
        ByteBuffer buffer = ByteBuffer.allocateDirect(writer.size(signal, 1, null));
        writer.write(buffer, 0);
        return buffer;
    }
}
