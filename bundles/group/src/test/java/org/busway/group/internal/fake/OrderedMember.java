package org.busway.group.internal.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.group.internal.memory.Handed;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.OrderReader;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.CursorPage;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusPeer;
import org.busway.wire.message.MessageReader;

/** A member of a group with several publishers, made of the descriptors that the bus was given to send: to Join, and after it. */
public final class OrderedMember implements FrameHandler, AutoCloseable {

    public final CursorPage cursors;
    public final ControlPage control;
    public final OrderReader reader;
    public final SocketBell bell;
    /** Who wrote what, the lane's publisher or 0, and the member. */
    public final List<String> seen = new ArrayList<>();
    public final List<Long> orders = new ArrayList<>();
    public long lost;
    private final FakeBus bus;
    private final BusPeer peer;
    private final Map<?, ?> parameters;
    private final long generation;
    private final List<Mapping> mappings = new ArrayList<>();
    /** Of the order that is read. */
    private FakeBus.Said ring;
    private final Set<Object> taken = new HashSet<>();
    private final List<SocketBell> bells = new ArrayList<>();

    /** Takes the reply to Join, and what was said to the peer about the group since. */
    public OrderedMember(FakeBus bus, BusPeer peer, FakeBus.Said reply, int saidBefore) throws IOException {
        this.bus = bus;
        this.peer = peer;
        parameters = (Map<?, ?>) reply.values().get(1);
        generation = number("generation");
        ControlShape shape = new ControlShape((int) number("members"), (int) number("lanes"), (int) number("names.size"));
        control = ControlPage.open(map(reply.values().get(3), SealedMemory.PUBLISHED, shape.memoryBytes(), false), shape,
                number("seed"), generation);
        cursors = CursorPage.open(map(reply.values().get(4), SealedMemory.SEAL_GROW | SealedMemory.SEAL_SHRINK, -1, true),
                shape.lanes(), slot(), generation);
        ring = bus.said.stream().skip(saidBefore)
                .filter(said -> said.to() == peer && "OrderAdded".equals(said.member())).findFirst().orElseThrow();
        Lane order = lane(ring);
        bell = new SocketBell(((Handed) ring.values().get(3)).number());
        reader = new OrderReader(order, control, cursors, slot(), ByteBuffer.allocateDirect(order.shape().largestMessageBytes()),
                bell::ring);
        reader.beginsWith((Long) ring.values().get(5));
        reader.filter(FrameFilter.decode((byte[]) reply.values().get(2)));
        bus.said.stream().limit(saidBefore).forEach(taken::add);
        takeLanes();
    }

    /** Attaches what it was told of since. */
    public void takeLanes() throws IOException {
        for (FakeBus.Said said : List.copyOf(bus.said)) {
            if (said.to() == peer && "LaneAdded".equals(said.member()) && taken.add(said)) {
                SocketBell room = new SocketBell(((Handed) said.values().get(3)).number());
                bells.add(room);
                reader.attach(lane(said), room::ring);
            }
        }
    }

    private Lane lane(FakeBus.Said said) throws IOException {
        LaneShape shape = new LaneShape((Integer) said.values().get(1), (int) number("lane.bytes"), number("seed"), generation);
        return Lane.open(map(said.values().get(2), SealedMemory.PUBLISHED, shape.memoryBytes(), false), shape);
    }

    /** Its slot. */
    public int slot() {
        return (int) number("slot");
    }

    private long number(String name) {
        return ((Number) ((Variant) parameters.get(name)).value()).longValue();
    }

    private ByteBuffer map(Object handed, int seals, long bytes, boolean writable) throws IOException {
        try (SealedMemory memory = SealedMemory.of(((Handed) handed).number())) {
            memory.require(seals, bytes < 0 ? memory.size() : bytes, "memory");
            Mapping mapping = memory.map(writable);
            mappings.add(mapping);
            return mapping.buffer();
        }
    }

    /** Reads all that there is; what poll says last. */
    public int poll() {
        int result = reader.poll(this, 1000);
        while (result > 0 || result == OrderReader.ENDED && goesOn()) {
            result = reader.poll(this, 1000);
        }
        return result;
    }

    /** Goes on in the ring that takes the place of the one that has ended. */
    private boolean goesOn() {
        if (!reader.goesOn()) {
            return false;
        }
        try {
            ring = bus.said.stream().filter(said -> said.to() == peer && "OrderAdded".equals(said.member()))
                    .dropWhile(said -> said != ring).skip(1).findFirst().orElseThrow();
            bells.add(new SocketBell(((Handed) ring.values().get(3)).number()));
            reader.goOnIn(lane(ring), (Long) ring.values().get(5));
            takeLanes();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that stands in the lanes and the order that it maps, as text. */
    public String lanesAsText() {
        StringBuilder text = new StringBuilder();
        // Behind the control page and its own cursors.
        mappings.stream().skip(2)
                .forEach(mapping -> text.append(StandardCharsets.ISO_8859_1.decode(mapping.buffer().duplicate().clear())));
        return text.toString();
    }

    /** What it has seen since it was asked last. */
    public List<String> takeSeen() {
        poll();
        List<String> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    @Override
    public Next onFrame(Frame frame, ByteBuffer message) {
        if (frame.isAnnounced()) {
            seen.add("announced " + Frame.announcedNumber(message, frame.messageAt()) + " "
                    + Frame.announcedBytes(message, frame.messageAt()));
            return Next.GO_ON;
        }
        Message read = MessageReader.read(message, frame.messageAt(), frame.messageBytes(), List.of());
        seen.add(frame.publisher() + " " + read.member());
        orders.add(frame.order());
        return Next.GO_ON;
    }

    @Override
    public void onLost(long first, long last) {
        lost += last - first + 1;
    }

    @Override
    public void close() throws IOException {
        bell.close();
        bells.forEach(SocketBell::close);
        for (Mapping mapping : mappings) {
            mapping.close();
        }
    }
}
