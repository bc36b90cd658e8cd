package org.busway.group.internal.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.group.internal.memory.Handed;
import org.busway.lane.Doorbell;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.CursorPage;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusPeer;
import org.busway.wire.message.MessageWriter;

/** The other side of Publish, made of the descriptors that the bus was given to send. */
public final class MappedWriter implements AutoCloseable {

    public int number;
    public LaneWriter writer;
    public ByteBuffer memory;
    public int rung;
    private final Map<?, ?> parameters;
    private LaneShape shape;
    private final ControlShape controlShape;
    public final ControlPage control;
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<SocketBell> bells = new ArrayList<>();
    /** The number of the last frame, of all lanes of the publisher. */
    public long running;

    /** Takes the reply to Publish. */
    public MappedWriter(FakeBus.Said reply) throws IOException {
        number = (Integer) reply.values().get(0);
        parameters = (Map<?, ?>) reply.values().get(1);
        shape = new LaneShape(number, (int) number("lane.bytes"), number("seed"), number("generation"));
        controlShape = new ControlShape((int) number("members"), (int) number("lanes"), (int) number("names.size"));
        memory = map(reply.values().get(2), shape.memoryBytes(), true);
        control = ControlPage.open(map(reply.values().get(3), controlShape.memoryBytes(), false), controlShape, shape.seed(),
                shape.generation());
        writer = new LaneWriter(Lane.open(memory, shape), control);
    }

    private long number(String name) {
        return ((Number) ((Variant) parameters.get(name)).value()).longValue();
    }

    private ByteBuffer map(Object handed, long bytes, boolean writable) throws IOException {
        try (SealedMemory sealed = SealedMemory.of(((Handed) handed).number())) {
            sealed.require(SealedMemory.SEAL_GROW | SealedMemory.SEAL_SHRINK, bytes, "memory");
            Mapping mapping = sealed.map(writable);
            mappings.add(mapping);
            return mapping.buffer();
        }
    }

    /** Goes on in the lane that a Renew gives, as the library does; the bus is to be told. */
    public void goOnIn(FakeBus.Said renew) throws IOException {
        number = (Integer) renew.values().get(2);
        shape = new LaneShape(number, shape.ringBytes(), shape.seed(), shape.generation());
        ByteBuffer former = memory;
        memory = map(renew.values().get(3), shape.memoryBytes(), true);
        LaneWriter next = new LaneWriter(Lane.open(memory, shape), control);
        next.goOnFrom(writer);
        writer.endForAnother();
        writer = next;
        Mapping left = mappings.stream().filter(mapping -> mapping.buffer() == former).findFirst().orElseThrow();
        mappings.remove(left);
        left.close();
    }

    /** Takes each MemberAdded that was said to the peer after so many things were said. */
    public void attachAll(FakeBus bus, BusPeer peer, int saidBefore) throws IOException {
        for (FakeBus.Said said : List.copyOf(bus.said).stream().skip(saidBefore).toList()) {
            if (said.to() == peer && "MemberAdded".equals(said.member())) {
                attach(said);
            }
        }
    }

    /** Takes a MemberAdded. */
    public void attach(FakeBus.Said added) throws IOException {
        int slot = (Integer) added.values().get(2);
        CursorPage page = CursorPage.open(map(added.values().get(3), CursorLayout.memoryBytes(controlShape.lanes()), false),
                controlShape.lanes(), slot, shape.generation());
        SocketBell bell = new SocketBell(((Handed) added.values().get(4)).number());
        bells.add(bell);
        int incarnation = (Integer) added.values().get(5);
        if (control.isMediated() && slot != 0) {
            writer.readership().attachToOrder(slot, incarnation, page, Doorbell.NONE);
        } else {
            writer.readership().attach(slot, incarnation, page, () -> {
                rung++;
                bell.ring();
            });
        }
    }

    /** Writes a signal; what the lane says. */
    public int write(String interfaceName, String member) {
        return write(interfaceName, member, 0);
    }

    /** Writes a signal behind so many messages of the connection. */
    public int write(String interfaceName, String member, long socketMessages) {
        return write(Message.signal("/com/example", interfaceName, member).sender(":1.99").build(), socketMessages);
    }

    /** Writes any message. */
    public int write(Message signal, long socketMessages) {
        MessageWriter values = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.size(signal, 1, ":1.99"));
        values.write(bytes, 0);
        return writer.offer(new FrameKey(shape.seed()).header(signal.path(), signal.interfaceName(), signal.member()), ++running,
                socketMessages, bytes, 0, bytes.capacity());
    }

    /** Where a frame that announces a message would stand now. */
    public long announcementAt() {
        writer.claim(16);
        return writer.claimed();
    }

    /** What a frame says of a signal. */
    public FrameKey key(Message signal) {
        return new FrameKey(shape.seed()).header(signal.path(), signal.interfaceName(), signal.member());
    }

    /** Announces a message that the bus was given; what the lane says. */
    public int announce(Message signal, long announced, long bytes) {
        return writer.announce(key(signal), ++running, 0, announced, bytes);
    }

    @Override
    public void close() throws IOException {
        for (SocketBell bell : bells) {
            bell.close();
        }
        for (Mapping mapping : mappings) {
            mapping.close();
        }
    }
}
