package org.busway.bench.load;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Many receivers of signals in one thread. Checks that each gets every signal of every sender, in order, and tells the senders beside the
 * bus how far the last receiver is, which is what keeps them within their window.
 */
final class ReceiveTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int senders = control.number("senders");
        long each = control.number("count");
        Path acknowledgements = Path.of(control.text("acknowledgements"));
        List<Receiver> receivers = new ArrayList<>();
        List<SocketChannel> back = new ArrayList<>();
        Selector selector = null;
        Files.deleteIfExists(acknowledgements);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            for (int i = 0; i < control.number("receivers"); i++) {
                Link link = Link.open(control.text("address"));
                link.subscribe();
                link.in.enlarge();
                link.channel.configureBlocking(false);
                receivers.add(new Receiver(link, senders, control.number("payload")));
                selector = selector == null ? link.selector() : selector;
                link.channel.register(selector, SelectionKey.OP_READ, receivers.get(i));
            }
            server.bind(UnixDomainSocketAddress.of(acknowledgements));
            control.ready("receivers");
            for (int i = 0; i < senders; i++) {
                back.add(server.accept());
            }
            control.done("nanos=" + receive(selector, receivers, back, each, control.number("window")));
        } finally {
            if (selector != null) {
                selector.close();
            }
            for (SocketChannel channel : back) {
                channel.close();
            }
            for (Receiver receiver : receivers) {
                receiver.link.close();
            }
            Files.deleteIfExists(acknowledgements);
        }
    }

    private static long receive(Selector selector, List<Receiver> receivers, List<SocketChannel> back, long each, int window)
            throws IOException {
        long[] told = new long[back.size()];
        long expected = each * back.size();
        int finished = 0;
        long start = 0;
        ByteBuffer number = ByteBuffer.allocateDirect(8);
        while (finished < receivers.size()) {
            if (selector.select(20_000) == 0) {
                throw new IOException("nothing came for 20 s; a receiver lacks signals: " + receivers.get(0));
            }
            start = start == 0 ? System.nanoTime() : start;
            for (SelectionKey key : selector.selectedKeys()) {
                Receiver receiver = (Receiver) key.attachment();
                boolean before = receiver.total == expected;
                receiver.read();
                finished += !before && receiver.total == expected ? 1 : 0;
            }
            selector.selectedKeys().clear();
            for (int sender = 0; sender < told.length; sender++) {
                long least = Long.MAX_VALUE;
                for (int i = 0; i < receivers.size(); i++) {
                    least = Math.min(least, receivers.get(i).next[sender]);
                }
                if (least - told[sender] >= window / 4 || least == each && told[sender] < each) {
                    told[sender] = least;
                    number.clear();
                    number.putLong(0, least);
                    back.get(sender).write(number);
                }
            }
        }
        return System.nanoTime() - start;
    }

    /** One connection, and the number of the next signal that it expects of each sender. */
    private static final class Receiver {

        final Link link;
        final long[] next;
        final int bodyBytes;
        long total;

        Receiver(Link link, int senders, int payload) {
            this.link = link;
            next = new long[senders];
            bodyBytes = payload + 4;
        }

        void read() throws IOException {
            link.in.fill();
            while (link.in.next()) {
                long stamp = link.in.longBeforeEnd(8);
                int sender = (int) (stamp >>> 48);
                long number = stamp & (1L << 48) - 1;
                if (link.in.type() != Frame.SIGNAL || link.in.bodyLength() != bodyBytes || next[sender]++ != number) {
                    throw new IOException(link.uniqueName() + " expected signal " + (next[sender] - 1) + " of sender " + sender
                            + " and got " + number + " in a message of type " + link.in.type());
                }
                total++;
            }
        }

        @Override
        public String toString() {
            return link.uniqueName() + " has " + total;
        }
    }
}
