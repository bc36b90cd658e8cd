package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.wire.message.MessageWriter;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;
import org.junit.jupiter.api.Test;

/** A stream of messages whose names were seen before is framed, parsed, tested and stamped without garbage. */
class AllocationTest {

    private static final int ROUNDS = 20_000;

    private final MessageView view = new MessageView();
    private final byte[] sender = Stamp.senderBytes(":1.77");
    private final ByteBuffer target = ByteBuffer.allocateDirect(4096);
    private final RuleTest rule = new RuleTest(MatchRule.parse(
            "type='signal',path_namespace='/a',arg0namespace='org.x',arg1path='/p/',sender='org.freedesktop.DBus'"));
    private long matched;

    @Test
    void aSteadyStreamMakesNoGarbage() {
        List<ByteBuffer> stream = stream();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        run(stream);
        run(stream);
        long before = threads.getThreadAllocatedBytes(thread);
        run(stream);
        long bytes = threads.getThreadAllocatedBytes(thread) - before;
        // Reading the counter costs some itself; a byte for a hundred messages would be more than that.
        assertTrue(bytes < ROUNDS * stream.size() / 100, bytes + " bytes for " + ROUNDS * stream.size() + " messages");
        assertTrue(matched > 0);
    }

    private void run(List<ByteBuffer> stream) {
        for (int i = 0; i < ROUNDS; i++) {
            for (int m = 0; m < stream.size(); m++) {
                ByteBuffer received = stream.get(m);
                int length = Framing.length(received, 0, received.capacity(), Framing.MAX_MESSAGE_BYTES);
                if (view.parse(received, 0, length, 0) != WireFault.NONE) {
                    throw new AssertionError("message " + m);
                }
                matched += rule.matches(view, NameOwner.BUS, null) ? 1 : 0;
                matched += Stamp.length(view, sender) - Stamp.write(view, sender, target, 0);
            }
        }
    }

    private static List<ByteBuffer> stream() {
        List<ByteBuffer> stream = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            MessageWriter writer = new MessageWriter(order);
            Message signal = Message.signal("/a/b", "org.x.Y1", "Changed").body("ssu", "org.x.Y", "/p/q", 4).build();
            Message properties = Message.signal("/a", "org.freedesktop.DBus.Properties", "PropertiesChanged")
                    .body("sa{sv}as(ii)", "org.x.Z1",
                            Map.of("A", Variant.of(1), "B", new Variant("a{sv}", Map.of("c", Variant.of("d")))),
                            List.of("e"), Struct.of(1, 2))
                    .build();
            Message call = Message.call("org.x", "/a", "org.x.Y1", "Do").body("s", "ü".repeat(300)).build();
            for (Message each : List.of(signal, properties, call)) {
                for (String peersClaim : new String[]{null, "org.not.Me"}) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(writer.size(each, 9, peersClaim));
                    writer.write(buffer, 0);
                    stream.add(buffer);
                }
            }
        }
        return stream;
    }
}
