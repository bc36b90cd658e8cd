package org.busway.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The receivers that read while another does not. Takes down when how much had come, and goes on when one of them is thrown out or a message is
 * missing: that is what is looked for. Ends when all has come, when the time is over, or when nothing has come for long, and tells the
 * senders so by hanging up.
 */
final class StallReceiveTask implements Worker.Task {

    private static final int REPLIES_BYTES = 1 << 18;

    @Override
    public void run(Control control) throws Exception {
        int senders = control.number("senders");
        Path acknowledgements = Path.of(control.text("acknowledgements"));
        List<Receiver> receivers = new ArrayList<>();
        List<SocketChannel> back = new ArrayList<>();
        Selector selector = null;
        Files.deleteIfExists(acknowledgements);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            StringJoiner names = new StringJoiner(",");
            for (int i = 0; i < control.number("receivers"); i++) {
                Link link = Link.open(control.text("address"));
                link.subscribe();
                link.in.enlarge();
                link.channel.configureBlocking(false);
                names.add(link.uniqueName());
                receivers.add(new Receiver(link, senders));
                selector = selector == null ? link.selector() : selector;
                link.channel.register(selector, SelectionKey.OP_READ, receivers.get(i));
            }
            server.bind(UnixDomainSocketAddress.of(acknowledgements));
            Files.setPosixFilePermissions(acknowledgements, PosixFilePermissions.fromString("rwxrwxrwx"));
            control.ready(names.toString());
            for (int i = 0; i < senders; i++) {
                back.add(server.accept());
            }
            control.done(new Watch(control, selector, receivers, back).receive());
        } finally {
            for (SocketChannel channel : back) {
                channel.close();
            }
            if (selector != null) {
                selector.close();
            }
            for (Receiver receiver : receivers) {
                receiver.link.close();
            }
            Files.deleteIfExists(acknowledgements);
        }
    }

    private static final class Watch {

        private final Selector selector;
        private final List<Receiver> receivers;
        private final List<SocketChannel> back;
        private final Progress progress;
        private final long each;
        private final int window;
        private final long patienceNanos;
        private final long mostNanos;
        private final long[] told;
        private final ByteBuffer number = ByteBuffer.allocateDirect(8);

        Watch(Control control, Selector selector, List<Receiver> receivers, List<SocketChannel> back) {
            this.selector = selector;
            this.receivers = receivers;
            this.back = back;
            each = control.number("count");
            window = control.number("window");
            patienceNanos = control.number("patience") * 1_000_000L;
            mostNanos = control.number("seconds") * 1_000_000_000L;
            progress = new Progress(control.number("calm"), control.number("full"));
            told = new long[back.size()];
        }

        String receive() throws IOException {
            long lastCame = System.nanoTime();
            long end = lastCame + mostNanos;
            long expected = each * back.size();
            while (true) {
                boolean waiting = receivers.stream().anyMatch(Receiver::owesReplies);
                selector.select(waiting ? 2 : 50);
                boolean came = false;
                for (SelectionKey key : selector.selectedKeys()) {
                    Receiver receiver = (Receiver) key.attachment();
                    came |= receiver.read();
                    if (receiver.out) {
                        key.cancel();
                    }
                }
                selector.selectedKeys().clear();
                long least = expected;
                for (Receiver receiver : receivers) {
                    receiver.reply();
                    least = receiver.out ? least : Math.min(least, receiver.total + receiver.missing);
                }
                long now = System.nanoTime();
                lastCame = came ? now : lastCame;
                progress.at(now, least);
                acknowledge();
                boolean gone = receivers.stream().allMatch(receiver -> receiver.out);
                if (gone || least >= expected || now > end || now - lastCame > patienceNanos) {
                    // Not the patience with which the end was waited for, but whatever time there was before it.
                    return told(now - lastCame > patienceNanos || gone);
                }
            }
        }

        /** Tells each sender how far the last receiver is with its signals. */
        private void acknowledge() throws IOException {
            for (int sender = 0; sender < told.length; sender++) {
                long least = Long.MAX_VALUE;
                for (Receiver receiver : receivers) {
                    least = receiver.out ? least : Math.min(least, receiver.next[sender]);
                }
                if (least != Long.MAX_VALUE && (least - told[sender] >= window / 4 || least == each && told[sender] < each)) {
                    told[sender] = least;
                    number.clear();
                    number.putLong(0, least);
                    try {
                        back.get(sender).write(number);
                    } catch (IOException e) {
                        // It has gone, and will tell why.
                    }
                }
            }
        }

        private String told(boolean stuck) {
            long got = 0;
            long missing = 0;
            long toldLost = 0;
            int out = 0;
            for (Receiver receiver : receivers) {
                got += receiver.total;
                missing += receiver.missing;
                toldLost += receiver.told;
                out += receiver.out ? 1 : 0;
            }
            return "got=" + got + " missing=" + missing + " told=" + toldLost + " out=" + out + " stuck=" + (stuck ? 1 : 0) + " "
                    + progress.figures();
        }
    }

    /** One connection: what it expects of each sender next, and the replies that its calls want. */
    private static final class Receiver {

        final Link link;
        final long[] next;
        final ByteBuffer replies = ByteBuffer.allocateDirect(REPLIES_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long total;
        long missing;
        long told;
        boolean out;

        Receiver(Link link, int senders) {
            this.link = link;
            next = new long[senders];
        }

        /** Reads what there is; whether that was anything. */
        boolean read() throws IOException {
            long before = total;
            try {
                if (replies.remaining() > REPLIES_BYTES / 4) {
                    link.in.fill();
                }
            } catch (EOFException e) {
                out = true;
            } catch (IOException e) {
                // Reset is how a bus that throws somebody out is seen, too.
                out = true;
            }
            while (link.in.next()) {
                if (link.in.type() == Frame.CALL) {
                    byte[] reply = Frame.reply(link.in.textField(7), 0);
                    int at = replies.position();
                    replies.put(reply).putInt(at + Frame.SERIAL, link.nextSerial()).putInt(at + Frame.REPLY_SERIAL,
                            link.in.serial());
                    total++;
                } else if (link.in.type() == Frame.SIGNAL && "Lost".equals(link.in.textField(3))) {
                    told += link.in.longBeforeEnd(8);
                } else if (link.in.type() == Frame.SIGNAL && link.in.bodyLength() > 1000) {
                    long stamp = link.in.longBeforeEnd(8);
                    int sender = (int) (stamp >>> 48);
                    long signal = stamp & (1L << 48) - 1;
                    if (signal < next[sender]) {
                        throw new IOException(link.uniqueName() + " got signal " + signal + " of sender " + sender + " after "
                                + (next[sender] - 1));
                    }
                    missing += signal - next[sender];
                    next[sender] = signal + 1;
                    total++;
                }
            }
            return total > before;
        }

        boolean owesReplies() {
            return replies.position() > 0;
        }

        void reply() {
            if (!owesReplies() || out) {
                return;
            }
            replies.flip();
            try {
                link.channel.write(replies);
            } catch (IOException e) {
                out = true;
            }
            replies.compact();
        }
    }
}
