package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Message;
import org.busway.bench.load.Link;
import org.busway.wire.message.MessageWriter;

/** Signals into a bus's socket, many a write unless they are timed, never further ahead than a window: a bus has no end of room. */
final class BusOutlet implements Outlet {

    private static final int BATCH_BYTES = 1 << 15;
    private static final int WINDOW = 4096;

    private final Place place;
    private final int sender;
    private final Page page;
    private final boolean timed;
    private final Link link;
    private final byte[] hot;
    private final byte[] cold;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BATCH_BYTES * 2).order(ByteOrder.nativeOrder());

    BusOutlet(Place place, int sender, Page page, boolean timed) throws IOException {
        this.place = place;
        this.sender = sender;
        this.page = page;
        this.timed = timed;
        link = Link.open(place.address());
        hot = signal(Place.HOT, place.payload());
        cold = signal(Place.COLD, place.payload());
    }

    static byte[] signal(String member, int payload) {
        Message message = Message.signal("/b", Place.INTERFACE, member).body("ay", (Object) new byte[payload]).build();
        MessageWriter writer = new MessageWriter(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(writer.size(message, 1, null));
        writer.write(bytes, 0);
        return bytes.array();
    }

    @Override
    public boolean send(long number, long nanos, boolean isHot, long patience) throws IOException {
        byte[] frame = isHot ? hot : cold;
        if (out.remaining() < frame.length) {
            flush();
        }
        out.put(frame);
        out.putLong(out.position() - place.payload(), number).putLong(out.position() - place.payload() + 8, nanos);
        if (timed || out.position() >= BATCH_BYTES) {
            flush();
        }
        long index = number >>> 8;
        if (!timed && (index & 63) == 0) {
            while (index - page.slowest(place.members(), sender) > WINDOW) {
                flush();
                if (System.nanoTime() > patience) {
                    return true;
                }
                Thread.yield();
            }
        }
        return true;
    }

    @Override
    public void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            link.channel().write(out);
        }
        out.clear();
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
