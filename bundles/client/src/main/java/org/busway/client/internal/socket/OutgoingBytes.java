package org.busway.client.internal.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketWriter;

/**
 * Messages that wait to be written, packed one behind the other in pieces of native memory. Descriptors travel with the first byte of
 * their message, so such a message begins a piece. Guarded by its {@link SocketLink}.
 */
final class OutgoingBytes {

    private static final int PIECE_BYTES = 32 * 1024;
    private static final int KEPT_PIECES = 4;
    private static final int[] NONE = {};

    private static final class Piece {
        private final NativeBuffer memory = NativeBuffer.allocate(PIECE_BYTES);
        private int sent;
        private int filled;
        private int[] descriptors = NONE;
    }

    private final Deque<Piece> pieces = new ArrayDeque<>();
    private final Deque<Piece> spare = new ArrayDeque<>();
    private final SocketWriter writer = new SocketWriter(64);
    private long held;

    /** Bytes that wait. */
    long held() {
        return held;
    }

    /** Copies a message behind the others and takes over its descriptors. */
    void add(ByteBuffer message, int... descriptors) {
        int from = message.position();
        int left = message.remaining();
        held += left;
        if (descriptors.length > 0) {
            add(newPiece()).descriptors = descriptors;
        }
        while (left > 0) {
            Piece last = pieces.peekLast();
            if (last == null || last.filled == PIECE_BYTES) {
                last = add(newPiece());
            }
            int count = Math.min(left, PIECE_BYTES - last.filled);
            last.memory.bytes().put(last.filled, message, from, count);
            last.filled += count;
            from += count;
            left -= count;
        }
    }

    private Piece newPiece() {
        Piece piece = spare.poll();
        return piece == null ? new Piece() : piece;
    }

    private Piece add(Piece piece) {
        pieces.add(piece);
        return piece;
    }

    /** Writes what the socket takes; 0, or a negated error number when it takes no more. */
    int write(int fd) {
        while (!pieces.isEmpty()) {
            writer.clear();
            for (Piece each : pieces) {
                if (each.descriptors.length > 0 && writer.pieces() > 0
                        || !writer.add(each.memory.address() + each.sent, each.filled - each.sent)) {
                    break;
                }
            }
            writer.descriptors(pieces.peek().descriptors, pieces.peek().descriptors.length);
            int sent = writer.send(fd);
            if (sent < 0) {
                return sent;
            }
            advance(sent);
        }
        return 0;
    }

    private void advance(int sent) {
        held -= sent;
        int left = sent;
        closeDescriptors(pieces.peek());
        while (!pieces.isEmpty() && left >= pieces.peek().filled - pieces.peek().sent) {
            Piece done = pieces.poll();
            left -= done.filled - done.sent;
            if (spare.size() < KEPT_PIECES) {
                done.sent = 0;
                done.filled = 0;
                spare.add(done);
            }
        }
        if (left > 0) {
            pieces.peek().sent += left;
        }
    }

    private static void closeDescriptors(Piece piece) {
        for (int descriptor : piece.descriptors) {
            Descriptors.close(descriptor);
        }
        piece.descriptors = NONE;
    }

    /** Forgets everything. */
    void clear() {
        pieces.forEach(OutgoingBytes::closeDescriptors);
        pieces.clear();
        spare.clear();
        held = 0;
    }
}
