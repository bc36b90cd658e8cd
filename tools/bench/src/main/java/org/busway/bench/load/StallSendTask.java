package org.busway.bench.load;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Senders beside a receiver that does not read: of numbered signals, or of calls to each receiver in turn, that one last. Never further ahead
 * of those that read than a window. Each tells how much the bus took of it, which errors it got, and whether it was thrown out.
 */
final class StallSendTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int senders = control.number("senders");
        List<Callable<Sender>> work = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        long sent = 0;
        long refused = 0;
        long refusedStalled = 0;
        long toStalled = 0;
        int out = 0;
        int blocked = 0;
        try {
            for (int i = 0; i < senders; i++) {
                Sender sender = new Sender(control, i);
                work.add(() -> {
                    sender.run();
                    return sender;
                });
            }
            for (Future<Sender> each : threads.invokeAll(work)) {
                Sender sender = each.get();
                sent += sender.sent;
                refused += sender.refused;
                refusedStalled += sender.refusedStalled;
                toStalled += sender.toStalled;
                out += sender.out ? 1 : 0;
                blocked += !sender.out && sender.bytes.hasRemaining() ? 1 : 0;
            }
        } finally {
            threads.shutdown();
        }
        control.done("sent=" + sent + " refused=" + refused + " refused-stalled=" + refusedStalled + " to-stalled=" + toStalled
                + " cut=" + out + " blocked=" + blocked);
    }

    private static final class Sender {

        private final int index;
        private final long count;
        private final int window;
        private final Link link;
        private final SocketChannel back;
        private final ByteBuffer acknowledgement = ByteBuffer.allocateDirect(8);
        /** One message, or for calls one to each receiver. */
        private final List<ByteBuffer> messages = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(0);
        private long written;
        private long answered;
        private long acknowledged;
        private boolean ended;
        long sent;
        long refused;
        long refusedStalled;
        long toStalled;
        boolean out;

        Sender(Control control, int index) throws IOException {
            this.index = index;
            count = control.number("count");
            window = control.number("window");
            link = Link.open(control.text("address"));
            link.in.enlarge();
            back = SocketChannel.open(UnixDomainSocketAddress.of(control.text("acknowledgements")));
            int payload = control.number("payload");
            if (control.text("to").equals("all")) {
                messages.add(buffer(Frame.signal(payload)));
            } else {
                for (String name : control.text("to").split(",")) {
                    messages.add(buffer(Frame.call(name, payload)));
                }
            }
        }

        private static ByteBuffer buffer(byte[] frame) {
            return ByteBuffer.allocateDirect(frame.length).order(ByteOrder.LITTLE_ENDIAN).put(frame).flip();
        }

        void run() throws IOException {
            boolean calls = messages.size() > 1;
            link.channel.configureBlocking(false);
            back.configureBlocking(false);
            try (link; back; Selector selector = link.selector()) {
                SelectionKey bus = link.channel.register(selector, SelectionKey.OP_READ);
                SelectionKey receivers = back.register(selector, SelectionKey.OP_READ);
                while (!ended) {
                    boolean more = !out && (bytes.hasRemaining() || mayWrite(calls));
                    if (more) {
                        step(calls);
                    }
                    if (!out) {
                        bus.interestOps(SelectionKey.OP_READ | (bytes.hasRemaining() ? SelectionKey.OP_WRITE : 0));
                    }
                    if (out || bytes.hasRemaining() || !mayWrite(calls)) {
                        selector.select(20);
                    } else {
                        selector.selectNow();
                    }
                    if (receivers.isReadable()) {
                        hear();
                    }
                    if (!out && bus.isReadable()) {
                        read(calls);
                    }
                    if (out && bus.isValid()) {
                        bus.cancel();
                    }
                    selector.selectedKeys().clear();
                }
                if (!out) {
                    read(calls);
                }
            }
        }

        private boolean mayWrite(boolean calls) {
            return calls
                    ? written < count * messages.size() && written / messages.size() * (messages.size() - 1) - answered < window
                    : written < count && written - acknowledged < window;
        }

        private void step(boolean calls) {
            if (!bytes.hasRemaining()) {
                int receiver = (int) (written % messages.size());
                bytes = messages.get(receiver).clear();
                bytes.putInt(Frame.SERIAL, (int) (written + 1 + (1 << 20)));
                bytes.putLong(bytes.capacity() - 8, (long) index << 48 | written);
                written++;
            }
            try {
                link.channel.write(bytes);
            } catch (IOException e) {
                out = true;
                return;
            }
            if (!bytes.hasRemaining()) {
                boolean last = calls && (written - 1) % messages.size() == messages.size() - 1;
                toStalled += !calls || last ? 1 : 0;
                sent += calls && last ? 0 : 1;
            }
        }

        /** What those who read say; that they hang up is the end. */
        private void hear() throws IOException {
            acknowledgement.clear();
            while (acknowledgement.hasRemaining()) {
                int count = back.read(acknowledgement);
                if (count < 0) {
                    ended = true;
                    return;
                }
                if (count == 0 && acknowledgement.position() == 0) {
                    return;
                }
            }
            acknowledged = acknowledgement.getLong(0);
        }

        private void read(boolean calls) {
            try {
                link.in.fill();
            } catch (IOException e) {
                out = true;
            }
            while (link.in.next()) {
                int type = link.in.type();
                if (!calls || type != Frame.REPLY && type != Frame.ERROR) {
                    continue;
                }
                long number = Integer.toUnsignedLong(link.in.numberField(5)) - 1 - (1 << 20);
                boolean stalled = number % messages.size() == messages.size() - 1;
                refused += type == Frame.ERROR && !stalled ? 1 : 0;
                refusedStalled += type == Frame.ERROR && stalled ? 1 : 0;
                answered += stalled ? 0 : 1;
            }
        }
    }
}
