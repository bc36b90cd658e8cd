package org.busway.group.internal.fake;

import java.nio.ByteBuffer;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageWriter;

/** Signals as the bus offers them: stamped bytes, and a view of them. */
public final class Signals {

    private final MessageView view = new MessageView();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
    private int length;

    /** Writes a signal with texts as its arguments. */
    public Signals of(BusPeer sender, String interfaceName, String member, Object... texts) {
        MessageWriter writer = new MessageWriter();
        length = writer.size(Message.signal("/com/example", interfaceName, member).body("s".repeat(texts.length), texts).build(),
                1,
                sender.uniqueName());
        writer.write(bytes, 0);
        WireFault fault = view.parse(bytes, 0, length, 0);
        if (fault != WireFault.NONE) {
            throw new IllegalStateException(fault.text());
        }
        return this;
    }

    /** Its header. */
    public MessageHeader header() {
        return view;
    }

    /** Offers it; whether a lane took it. */
    public boolean offer(GroupBus groups, BusPeer sender) {
        return groups.offer(view, sender, bytes, 0, length);
    }

    /** What its sender is to wait for. */
    public GroupBudget.Room roomFor(GroupBus groups, BusPeer sender) {
        return groups.roomFor(view, sender, length);
    }

    /** Writes and offers. */
    public static boolean offer(GroupBus groups, BusPeer sender, String interfaceName, String member, Object... texts) {
        return new Signals().of(sender, interfaceName, member, texts).offer(groups, sender);
    }
}
