package org.busway.client.internal.group.member;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.lane.layout.FrameLayout;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageReader;
import org.busway.wire.rule.RuleTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages out of packets, in which a publisher puts frames into a member's socket: those that its rules match, each once, though the bus may send again by the next
 * socket what has come by the one before. Every word is bounded before it is used. For one thread.
 */
public final class PacketFrames {

    private static final Logger LOG = LoggerFactory.getLogger(PacketFrames.class);

    private final String group;
    private final MessageView view = new MessageView();
    private long lastNumber = -1;
    private long lastRunning = -1;
    private long lastPosition = -1;
    /** Whether what comes may have come by the socket before. */
    private boolean mayRepeat;
    private long received;
    private long refused;

    /**
     * Nothing has come.
     *
     * @param group its name, for the log
     */
    public PacketFrames(String group) {
        this.group = group;
    }

    /** What comes from here on comes by another socket. */
    public void socketChanged() {
        mayRepeat = true;
    }

    /**
     * Takes all that a packet holds.
     *
     * @param packet in the byte order of frames, from index 0 on
     * @param bytes of it
     * @param rules one of which a message has to match
     * @param come is given each
     */
    public void take(ByteBuffer packet, int bytes, List<RuleTest> rules, Collection<Message> come) {
        for (int at = 0; at < bytes;) {
            int length = bytes - at < FrameLayout.HEADER_BYTES ? 0 : packet.getInt(at + FrameLayout.LENGTH_AND_FLAGS_AT);
            if (length < FrameLayout.HEADER_BYTES || length > bytes - at) {
                refuse("a packet of " + bytes + " bytes holds no frame at byte " + at);
                return;
            }
            if (isNew(packet, at) && isWanted(packet, at, length, rules)) {
                come.add(MessageReader.read(view, List.of()).toBuilder().sender(null).build());
            }
            at += length;
        }
    }

    /** Whether a frame is a message that has not come before. */
    private boolean isNew(ByteBuffer packet, int at) {
        int kind = packet.getInt(at + FrameLayout.LENGTH_AND_FLAGS_AT + Integer.BYTES);
        if (kind != FrameLayout.MESSAGE) {
            if (kind == FrameLayout.END) {
                // What comes now is of another lane.
                mayRepeat = false;
            }
            return false;
        }
        long number = packet.getLong(at + FrameLayout.NUMBER_AT);
        long running = packet.getLong(at + FrameLayout.RUNNING_AT);
        long position = packet.getLong(at + FrameLayout.POSITION_AT);
        if (mayRepeat && number <= lastNumber && running <= lastRunning && position <= lastPosition) {
            // Its publisher was cut off between this and saying so, and the bus sent it again.
            return false;
        }
        lastNumber = number;
        lastRunning = running;
        lastPosition = position;
        return true;
    }

    private boolean isWanted(ByteBuffer packet, int at, int length, List<RuleTest> rules) {
        WireFault fault = view.parse(packet, at + FrameLayout.HEADER_BYTES, length - FrameLayout.HEADER_BYTES, 0);
        if (fault != WireFault.NONE || view.type() != MessageType.SIGNAL || view.destination() != null
                || view.descriptorCount() != 0) {
            refuse(fault != WireFault.NONE ? "a message is malformed: " + fault : "a message is no signal for everybody");
            return false;
        }
        received++;
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matchesContent(view, name -> false)) {
                return true;
            }
        }
        refused++;
        return false;
    }

    private void refuse(String why) {
        LOG.warn("the publisher of group \"{}\" is at fault: {}", group, why);
    }

    /** How many messages have come. */
    public long received() {
        return received;
    }

    /** How many of these no rule matched. */
    public long refused() {
        return refused;
    }
}
