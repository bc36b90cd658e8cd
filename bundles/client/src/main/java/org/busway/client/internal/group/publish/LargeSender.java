package org.busway.client.internal.group.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Groups1;
import org.busway.client.internal.group.Received.Shape;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.FrameLayout;
import org.busway.os.NativeBuffer;
import org.busway.os.SealedMemory;

/**
 * Messages that are too long for a lane: each goes by the connection, in memory that nobody can change any more, and then a frame announces it. Guarded by its
 * {@link LanePublisher}.
 *
 * <p>Invariant: the frame counts the message by which the memory went, so whoever waits for what was sent before the frame has the memory. No more bytes are announced
 * at once that somebody has yet to read than the group reserves.
 */
final class LargeSender {

    private static final int FRAME_BYTES = FrameLayout.aligned(FrameLayout.HEADER_BYTES + FrameLayout.ANNOUNCED_BYTES);
    private static final int PART_BYTES = 64 << 10;

    private record Unread(long end, long bytes) {}

    private final GroupHost host;
    private final String group;
    private final long mostBytes;
    private final long reservedBytes;
    private final Queue<Unread> unread = new ArrayDeque<>();
    private long unreadBytes;
    private long number;

    LargeSender(GroupHost host, String group, Shape shape) {
        this.host = host;
        this.group = group;
        mostBytes = shape.number("message.bytes", 0);
        reservedBytes = shape.number("announced.bytes", 0);
    }

    /** The longest message that may be sent so; 0 if none may. */
    long mostBytes() {
        return reservedBytes == 0 ? 0 : mostBytes;
    }

    /** Another lane takes the place of the one before, whose members read that first. */
    void goOnInAnother() {
        // What is unread there is for the bus to hold; it does not count for this one.
        unread.clear();
        unreadBytes = 0;
    }

    /**
     * Makes room for a message.
     *
     * @return 0 or more, or {@link LaneWriter#FULL}, {@link LaneWriter#TOO_LARGE}, {@link LaneWriter#ENDED}
     */
    int claim(LaneWriter writer, int bytes) {
        if (bytes > mostBytes()) {
            return LaneWriter.TOO_LARGE;
        }
        long read = writer.readUpTo();
        while (!unread.isEmpty() && unread.peek().end <= read) {
            unreadBytes -= unread.poll().bytes;
        }
        return unreadBytes + bytes > reservedBytes ? LaneWriter.FULL : writer.claim(FrameLayout.ANNOUNCED_BYTES);
    }

    /**
     * Sends and announces a message for which there is room.
     *
     * @param key of the message
     * @param running its number among all that the connection writes into lanes
     * @return 0, or {@link LaneWriter#FULL} if the connection has none
     */
    int send(LaneWriter writer, FrameKey key, long running, ByteBuffer message, int from, int bytes) {
        long position = writer.claimed();
        try (SealedMemory memory = SealedMemory.create("busway message of group " + group, bytes)) {
            write(memory, message, from, bytes);
            memory.seal(SealedMemory.FROZEN);
            try (OwnedDescriptor passed = OwnedDescriptor.duplicateOf(memory.fd())) {
                if (!host.trySend(Groups1.announce(group, writer.lane().shape().number(), number + 1, position, key, passed))) {
                    return LaneWriter.FULL;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a message of " + bytes + " bytes for group \"" + group + "\"", e);
        }
        number++;
        unread.add(new Unread(position + FRAME_BYTES, bytes));
        unreadBytes += bytes;
        return writer.announce(key, running, host.sent(), number, bytes);
    }

    private static void write(SealedMemory memory, ByteBuffer message, int from, int bytes) throws IOException {
        if (message.isDirect()) {
            NativeBuffer whole = NativeBuffer.of(message);
            for (int at = 0; at < bytes;) {
                at += memory.write(at, whole, from + at, bytes - at);
            }
            return;
        }
        NativeBuffer part = NativeBuffer.allocate(Math.min(PART_BYTES, bytes));
        try {
            for (int at = 0; at < bytes;) {
                int of = Math.min(part.capacity(), bytes - at);
                part.bytes().put(0, message, from + at, of);
                at += memory.write(at, part, 0, of);
            }
        } finally {
            part.free();
        }
    }
}
