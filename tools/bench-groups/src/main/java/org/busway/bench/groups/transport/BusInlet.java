package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.busway.bench.load.Link;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;

/** Signals from a bus's socket, as many as have come in one read, each validated as any library would. */
final class BusInlet implements Inlet {

    private static final int WAIT_MILLIS = 20;

    private final Place place;
    private final Link link;
    private final Selector selector;
    private final MessageView view = new MessageView();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 17).order(ByteOrder.LITTLE_ENDIAN);

    BusInlet(Place place) throws IOException {
        this.place = place;
        link = Link.open(place.address());
        link.call("AddMatch", place.rule());
        selector = link.channel().provider().openSelector();
        link.channel().configureBlocking(false);
        link.channel().register(selector, SelectionKey.OP_READ);
    }

    @Override
    public void receive(Taker taker) throws IOException {
        selector.selectedKeys().clear();
        selector.select(WAIT_MILLIS);
        if (link.channel().read(in) < 0) {
            throw new IOException("the bus has closed the connection");
        }
        in.flip();
        while (in.remaining() >= 16) {
            int at = in.position();
            int body = in.getInt(at + 4);
            int length = 16 + (in.getInt(at + 12) + 7 & ~7) + body;
            if (in.remaining() < length) {
                break;
            }
            if (view.parse(in, at, length, 0) != WireFault.NONE) {
                throw new IOException("what came is no message");
            }
            if (in.get(at + 1) == 4 && body == place.payload() + 4) {
                int payload = at + length - place.payload();
                taker.take(in.getLong(payload), in.getLong(payload + 8));
            }
            in.position(at + length);
        }
        in.compact();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        link.close();
    }
}
