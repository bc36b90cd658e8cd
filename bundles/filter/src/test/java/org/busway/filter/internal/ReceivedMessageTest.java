package org.busway.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;

/** The index over views of bytes, as the bus uses it. */
class ReceivedMessageTest {

    private final TrieRuleIndex<String> index = new TrieRuleIndex<>();
    private final FakeNames names = new FakeNames().with(":1.1");

    @Test
    void anArgumentOfMegabytesIsMatchedByItsBeginningAndNeverBecomesAString() {
        String huge = "/a/b" + "/x".repeat(2 << 20);
        for (int i = 0; i < 20; i++) {
            index.add("other path " + i, MatchRule.parse("arg0path='/a/c" + i + "/'"));
            index.add("other text " + i, MatchRule.parse("arg0='/a/b" + "/x".repeat(i) + "'"));
        }
        index.add("above", MatchRule.parse("arg0path='/a/b/'"));
        MessageView view = received(huge);
        assertEquals(List.of("above"), receivers(view));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        receivers(view);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(allocated < 100_000, "a search in a message of 4 MiB allocated " + allocated + " bytes");
    }

    @Test
    void rulesWithoutArgumentsDoNotReadAny() {
        index.add("one", MatchRule.parse("interface='i.a',member='M'"));
        assertEquals(List.of("one"), receivers(received("text")));
    }

    private static MessageView received(String argument) {
        MessageWriter writer = new MessageWriter();
        int size = writer.size(Message.signal("/a", "i.a", "M").body("s", argument).build(), 1, ":1.1");
        ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        writer.write(bytes, 0);
        MessageView view = new MessageView();
        assertEquals(WireFault.NONE, view.parse(bytes, 0, size, 0));
        return view;
    }

    private List<String> receivers(MessageView view) {
        List<String> found = new ArrayList<>();
        index.match(view, names, found::add);
        return found;
    }
}
