package org.busway.group.internal.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.group.internal.memory.Handed;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.Lane;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.CursorPage;
import org.busway.os.Descriptors;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusPeer;
import org.busway.wire.message.MessageReader;

/** The other side of Join, made of the descriptors that the bus was given to send. */
public final class MappedReader implements FrameHandler, AutoCloseable {

    public final Map<?, ?> parameters;
    public final CursorPage cursors;
    public SocketBell bell;
    public LaneReader reader;
    public final List<String> members = new ArrayList<>();
    public final List<String> lost = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private final long generation;
    private final FakeBus bus;
    private final BusPeer peer;
    private final LaneShape shape;
    private final FrameFilter filter;
    private FakeBus.Said lane;
    private ByteBuffer laneMemory;
    public final ControlPage control;

    /** Takes the reply, and the first LaneAdded that was said to the peer after so many things were said. */
    public MappedReader(FakeBus bus, BusPeer peer, FakeBus.Said reply, int saidBefore) throws IOException {
        this.bus = bus;
        this.peer = peer;
        parameters = (Map<?, ?>) reply.values().get(1);
        FakeBus.Said added = bus.said.stream().skip(saidBefore)
                .filter(said -> said.to() == peer && "LaneAdded".equals(said.member()))
                .findFirst().orElseThrow();
        generation = number("generation");
        ControlShape controlShape = new ControlShape((int) number("members"), (int) number("lanes"), (int) number("names.size"));
        shape = new LaneShape((Integer) added.values().get(1), (int) number("lane.bytes"), number("seed"), generation);
        control = ControlPage.open(map(reply.values().get(3), SealedMemory.PUBLISHED, controlShape.memoryBytes(), false),
                controlShape,
                shape.seed(), generation);
        int slot = (int) number("slot");
        cursors = CursorPage.open(map(reply.values().get(4), SealedMemory.SEAL_GROW | SealedMemory.SEAL_SHRINK, -1, true),
                controlShape.lanes(), slot, generation);
        filter = FrameFilter.decode((byte[]) reply.values().get(2));
        open(added);
    }

    private void open(FakeBus.Said added) throws IOException {
        lane = added;
        laneMemory = map(added.values().get(2), SealedMemory.PUBLISHED, shape.memoryBytes(), false);
        LaneShape of = new LaneShape((Integer) added.values().get(1), shape.ringBytes(), shape.seed(), generation);
        Lane memory = Lane.open(laneMemory, of);
        bell = new SocketBell(((Handed) added.values().get(3)).number());
        reader = new LaneReader(memory, control, cursors, slot(), (Long) added.values().get(5),
                ByteBuffer.allocateDirect(shape.largestMessageBytes()), bell::ring);
        reader.filter(filter);
    }

    /** What the peer makes of its last LaneAdded, with descriptors of its own of what the reply says, so that several can be made of it. */
    public static MappedReader ofLastLane(FakeBus bus, BusPeer peer, FakeBus.Said reply) throws IOException {
        FakeBus.Said[] all = bus.said.toArray(FakeBus.Said[]::new);
        int last = all.length - 1;
        while (!(all[last].to() == peer && "LaneAdded".equals(all[last].member()))) {
            last--;
        }
        List<Object> values = new ArrayList<>(reply.values());
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Descriptor descriptor) {
                values.set(i, new Handed(Descriptors.duplicate(descriptor.number())));
            }
        }
        return new MappedReader(bus, peer, new FakeBus.Said(reply.to(), reply.member(), reply.error(), reply.signature(), values),
                last);
    }

    /** All that stands in the lane's memory, as text. */
    public String laneAsText() {
        return StandardCharsets.ISO_8859_1.decode(laneMemory.duplicate().clear()).toString();
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
        while (result > 0) {
            result = reader.poll(this, 1000);
        }
        return result;
    }

    /** Reads all that there is, also in the lanes that take the place of the one before. */
    public int pollOn() throws IOException {
        int result = poll();
        while (result == LaneReader.ENDED && reader.goesOn()) {
            bell.close();
            open(bus.said.stream().filter(said -> said.to() == peer && "LaneAdded".equals(said.member()))
                    .dropWhile(said -> said != lane).skip(1).findFirst().orElseThrow());
            result = poll();
        }
        return result;
    }

    @Override
    public Next onFrame(Frame frame, ByteBuffer message) {
        if (frame.isAnnounced()) {
            members.add("announced " + Frame.announcedNumber(message, frame.messageAt()) + " "
                    + Frame.announcedBytes(message, frame.messageAt()));
            return Next.GO_ON;
        }
        Message read = MessageReader.read(message, frame.messageAt(), frame.messageBytes(), List.of());
        members.add(read.sender() + " " + read.member());
        return Next.GO_ON;
    }

    @Override
    public void onLost(long first, long last) {
        lost.add(first + "-" + last);
    }

    @Override
    public void close() throws IOException {
        bell.close();
        for (Mapping mapping : mappings) {
            mapping.close();
        }
    }
}
