package org.busway.integration.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.wire.message.MessageWriter;

/** A lane of a publisher that speaks to the bus without the library, and knows of no members: it writes on when its lane has ended. */
final class ProgramsLane implements AutoCloseable {

    private static final String BUS = "org.freedesktop.DBus";
    private static final String GROUPS = "org.busway.Groups1";
    private static final String GROUPS_PATH = "/org/busway/groups";

    private final BusClient client;
    private final String group;
    private final Map<?, ?> parameters;
    private final Mapping memory;
    private final Mapping control;
    private final LaneWriter writer;
    private long running;

    ProgramsLane(BusClient client, String group) throws IOException {
        this.client = client;
        this.group = group;
        Message answer = client.call(BUS, GROUPS_PATH, GROUPS, "Publish", "sa{sv}", group, Map.of());
        parameters = answer.argument(1, Map.class);
        memory = map(answer.argument(2, Descriptor.class), true);
        control = map(answer.argument(3, Descriptor.class), false);
        LaneShape shape = new LaneShape(answer.argument(0, Long.class).intValue(), (int) number("lane.bytes"), number("seed"),
                number("generation"));
        writer = new LaneWriter(Lane.open(memory.buffer(), shape),
                ControlPage.open(control.buffer(),
                        new ControlShape((int) number("members"), (int) number("lanes"), (int) number("names.size")),
                        number("seed"), number("generation")));
        client.call(BUS, GROUPS_PATH, GROUPS, "Mapped", "su", group, shape.number());
    }

    private static Mapping map(Descriptor received, boolean writable) throws IOException {
        try (received) {
            return SealedMemory.of(received.number()).map(writable);
        }
    }

    private long number(String key) {
        return ((Number) ((Variant) parameters.get(key)).value()).longValue();
    }

    /** Writes a signal. */
    void write(Message signal) {
        MessageWriter values = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.size(signal, 1, null)).order(ByteOrder.LITTLE_ENDIAN);
        values.write(bytes, 0);
        int result = writer.offer(new FrameKey(number("seed")).header(signal.path(), signal.interfaceName(), signal.member()),
                ++running, 0, bytes, 0, bytes.capacity());
        if (result != 0) {
            throw new AssertionError("the lane takes nothing: " + result);
        }
    }

    /** All of it, to write there what no publisher should. */
    ByteBuffer memory() {
        return memory.buffer();
    }

    /** Has the bus end it. */
    void end() {
        client.call(BUS, GROUPS_PATH, GROUPS, "Unpublish", "s", group);
    }

    @Override
    public void close() throws IOException {
        memory.close();
        control.close();
    }
}
