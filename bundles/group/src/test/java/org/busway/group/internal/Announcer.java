package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.memory.Handed;
import org.busway.lane.filter.FrameKey;
import org.busway.os.NativeBuffer;
import org.busway.os.SealedMemory;
import org.busway.wire.message.MessageWriter;

/** A publisher of messages that are too long for its lane. */
final class Announcer {

    /** Bytes of a long one. */
    static final int LARGE = 50_000;

    private final GroupScene scene;
    private final FakePeer publisher;
    /** Of the last one. */
    long number;

    Announcer(GroupScene scene, FakePeer publisher) {
        this.scene = scene;
        this.publisher = publisher;
    }

    static Message signal(String name, int bytes) {
        return Message.signal("/com/example", METER, name).body("ay", (Object) new byte[bytes]).build();
    }

    /** The memory of a message, not sealed yet. */
    static SealedMemory memory(Message signal) throws IOException {
        MessageWriter writer = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocateDirect(writer.size(signal, 1, ":1.99"));
        writer.write(bytes, 0);
        SealedMemory memory = SealedMemory.create("busway message", bytes.capacity());
        memory.write(0, NativeBuffer.of(bytes), 0, bytes.capacity());
        return memory;
    }

    /** Closes the memory that somebody was given. */
    static void drop(FakeBus.Said said) {
        if ("Announced".equals(said.member())) {
            ((Descriptor) said.values().get(4)).close();
        }
    }

    /** Sends the memory; its size. */
    long send(MappedWriter writer, Message signal) throws IOException {
        try (SealedMemory memory = memory(signal)) {
            memory.seal(SealedMemory.FROZEN);
            send(writer, signal, ++number, memory);
            return memory.size();
        }
    }

    /** Sends memory by a number. */
    void send(MappedWriter writer, Message signal, long as, SealedMemory memory) {
        FrameKey key = writer.key(signal);
        FakeBus.Said answer = scene.call(publisher, "Announce", "suttttth", NAME, (long) writer.number, as,
                writer.announcementAt(),
                key.names(), key.pathAndArg0(), key.bloom(), new Handed(memory.fd()));
        assertEquals(null, answer.error(), () -> answer.values().toString());
    }

    /** Sends and announces a long message; its size. */
    long publish(MappedWriter writer, String name) throws IOException {
        Message signal = signal(name, LARGE);
        long bytes = send(writer, signal);
        assertEquals(0, writer.announce(signal, number, bytes));
        return bytes;
    }
}
