package org.busway.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Senders of numbered signals, each with a thread and a connection, many signals a write, never further ahead than a window. */
final class SendTask implements Worker.Task {

    private static final int BATCH_BYTES = 1 << 16;

    @Override
    public void run(Control control) throws Exception {
        int senders = control.number("senders");
        List<Callable<Void>> work = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        try {
            for (int i = 0; i < senders; i++) {
                Link link = Link.open(control.text("address"));
                links.add(link);
                List<SocketChannel> back = new ArrayList<>();
                for (String path : control.text("acknowledgements").split(",")) {
                    back.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
                }
                byte[] frame = Frame.signal(control.number("payload"));
                work.add(new Sender(i, link, back, frame, control.number("count"), control.number("window")));
            }
            for (Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        } finally {
            threads.shutdown();
            for (Link link : links) {
                link.close();
            }
        }
        control.done("");
    }

    private record Sender(int index, Link link, List<SocketChannel> back, byte[] frame, long count,
            int window) implements Callable<Void> {

        @Override
        public Void call() throws IOException {
            int batch = Math.max(1, Math.min(window / 4, BATCH_BYTES / frame.length));
            ByteBuffer out = ByteBuffer.allocateDirect(batch * frame.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < batch; i++) {
                out.put(frame);
            }
            ByteBuffer acknowledged = ByteBuffer.allocateDirect(8);
            long[] told = new long[back.size()];
            long sent = 0;
            long received = 0;
            while (received < count) {
                int now = (int) Math.min(batch, count - sent);
                if (now > 0 && sent + now - received <= window) {
                    for (int i = 1; i <= now; i++) {
                        out.putLong(i * frame.length - 8, (long) index << 48 | sent++);
                    }
                    link.write(out.clear().limit(now * frame.length));
                } else {
                    received = next(acknowledged, told);
                }
            }
            for (SocketChannel each : back) {
                each.close();
            }
            return null;
        }

        /** Reads what the one that is furthest behind tells next; how far all are then. */
        private long next(ByteBuffer acknowledged, long[] told) throws IOException {
            int last = 0;
            for (int i = 1; i < told.length; i++) {
                last = told[i] < told[last] ? i : last;
            }
            acknowledged.clear();
            while (acknowledged.hasRemaining()) {
                if (back.get(last).read(acknowledged) < 0) {
                    throw new EOFException("the receivers have given up");
                }
            }
            told[last] = acknowledged.getLong(0);
            return Arrays.stream(told).min().getAsLong();
        }
    }
}
