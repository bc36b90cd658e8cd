package org.busway.group.internal.fake;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.busway.api.Message;
import org.busway.spi.peer.LocalPeer;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;

/** A guest of a bus that keeps what it sends, and is sent what a test says. */
public final class FakeGuest implements LocalPeer {

    public final FakePeer peer;
    public final List<Message> sent = new ArrayList<>();
    public boolean hasRoom = true;
    public String closeReason;
    private Runnable wakeUp;
    private final Deque<ByteBuffer> queue = new ArrayDeque<>();

    FakeGuest(FakePeer peer, Runnable wakeUp) {
        this.peer = peer;
        this.wakeUp = wakeUp;
    }

    /** The bus has something for it. */
    public void give(Message message, String sender) {
        MessageWriter writer = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocate(writer.size(message, 1 + queue.size(), sender));
        writer.write(bytes, 0);
        queue.add(bytes);
        wakeUp.run();
    }

    /** Another manager serves it. */
    void wokenBy(Runnable next) {
        wakeUp = next;
    }

    /** How much of that was not taken. */
    public int waiting() {
        return queue.size();
    }

    /** The bus has room again. */
    public void makeRoom() {
        hasRoom = true;
        wakeUp.run();
    }

    /** The bus ends the connection. */
    public void disconnect(String reason) {
        closeReason = reason;
        peer.gone = true;
        wakeUp.run();
    }

    @Override
    public String uniqueName() {
        return peer.uniqueName();
    }

    @Override
    public boolean trySend(ByteBuffer message, int... descriptors) {
        if (hasRoom) {
            sent.add(MessageReader.read(message, message.position(), message.remaining(), List.of()));
        }
        return hasRoom;
    }

    @Override
    public boolean awaitRoom(long timeoutNanos) {
        throw new AssertionError("never on the bus thread");
    }

    @Override
    public Received receive() {
        ByteBuffer next = queue.poll();
        return next == null ? null : new Received(next, new int[0]);
    }

    @Override
    public String closeReason() {
        return closeReason;
    }

    @Override
    public void close() {
        if (closeReason == null) {
            closeReason = "closed";
            peer.gone = true;
        }
    }
}
