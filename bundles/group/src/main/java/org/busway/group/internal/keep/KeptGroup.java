package org.busway.group.internal.keep;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.page.ControlShape;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;

/**
 * What is kept of a group besides memories and doorbells, written as the body of a D-Bus message. A manager of another version that cannot read it ends the group.
 *
 * @param name of the group
 * @param settings by the names of the options
 * @param configured whether it stands in the configuration
 * @param counts of {@code Group}
 * @param generation of the bus
 * @param running the number of the next message that the bus writes into a lane
 * @param seed of the group's hashes
 * @param shape of the control page; null if nothing is shared
 * @param lanes what the members share
 * @param members mapped, proxied and put out
 * @param sockets its addresses
 */
public record KeptGroup(String name, Map<String, Variant> settings, boolean configured, List<Long> counts, long generation,
        long running,
        long seed, ControlShape shape, List<KeptLane> lanes, List<KeptMember> members, KeptSockets sockets) {

    private static final int VERSION = 5;
    private static final String SIGNATURE = "iisa{sv}baxxxxiiia" + KeptLane.SIGNATURE + "a" + KeptMember.SIGNATURE
            + KeptSockets.SIGNATURE;

    /** As bytes. */
    public byte[] encode() {
        Message body = Message.signal("/", "org.busway.Kept1", "Group")
                .body(SIGNATURE, VERSION, LaneLayout.LAYOUT_HASH, name, settings, configured, counts, generation, running, seed,
                        shape == null ? 0 : shape.members(), shape == null ? 0 : shape.lanes(), shape == null ? 0 : shape.names(),
                        lanes.stream().map(KeptLane::struct).toList(), members.stream().map(KeptMember::struct).toList(),
                        sockets.struct())
                .build();
        MessageWriter writer = new MessageWriter();
        byte[] bytes = new byte[writer.size(body, 1, null)];
        writer.write(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    /**
     * Reads bytes of this version or of an earlier one.
     *
     * @throws IllegalArgumentException if they are of a version that is not known here, or its lanes have another layout
     */
    @SuppressWarnings("unchecked")
    public static KeptGroup decode(byte[] bytes) {
        List<Object> values = MessageReader.read(ByteBuffer.wrap(bytes), 0, bytes.length, List.of()).arguments();
        if (!values.get(0).equals(VERSION) || !values.get(1).equals(LaneLayout.LAYOUT_HASH)) {
            throw new IllegalArgumentException("it was kept by version " + values.get(0) + " with layout " + values.get(1)
                    + ", this is version " + VERSION + " with layout " + LaneLayout.LAYOUT_HASH);
        }
        int slots = (Integer) values.get(9);
        return new KeptGroup((String) values.get(2), (Map<String, Variant>) values.get(3), (Boolean) values.get(4),
                (List<Long>) values.get(5), (Long) values.get(6), (Long) values.get(7), (Long) values.get(8),
                slots == 0 ? null : new ControlShape(slots, (Integer) values.get(10), (Integer) values.get(11)),
                ((List<Struct>) values.get(12)).stream().map(KeptLane::of).toList(),
                ((List<Struct>) values.get(13)).stream().map(KeptMember::of).toList(), KeptSockets.of((Struct) values.get(14)));
    }
}
