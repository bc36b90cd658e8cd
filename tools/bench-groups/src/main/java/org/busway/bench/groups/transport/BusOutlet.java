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
    /** Ours holds 1 MiB for a receiver, and a message is a little longer than its payload. */
    private static final int WINDOW_BYTES = 1 << 19;
    private static final int WINDOW_MESSAGES = 4096;
    private static final int WITHOUT_LOOK = 64;

    private final Place place;
    private final int sender;
    private final Page page;
    private final boolean timed;
    private final Link link;
    private final byte[] hot;
    private final byte[] cold;
    private final long window;
    private final int look;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BATCH_BYTES * 2).order(ByteOrder.nativeOrder());

    BusOutlet(Place place, int sender, Page page, boolean timed) throws IOException {
        this.place = place;
        this.sender = sender;
        this.page = page;
        this.timed = timed;
        window = Math.min(WINDOW_MESSAGES, WINDOW_BYTES / place.payload());
        look = (int) Math.min(WITHOUT_LOOK, window / 2);
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
        if (!timed && index % look == 0) {
            while (index - page.slowest(place.members(), sender) > window) {
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
