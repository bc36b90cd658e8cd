package org.busway.broker.internal.route;

import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.peer.Peer;
import org.busway.wire.MessageView;
import org.busway.wire.SentHeader;
import org.busway.wire.Stamp;

/**
 * One message on its way through the bus: its header as policy, rules and the bus object see it, with the sender that the bus knows, and the
 * stamped bytes that receivers get. Good while it is being routed; one object serves one message after another.
 */
public final class Parcel extends SentHeader {

    private Peer sender;
    private String senderName;
    private Segment segment;
    private int offset;
    private int length;
    private Charge charge;
    private DescriptorSet descriptors;
    private boolean inLane;
    private boolean fromLane;

    Parcel(MessageView view) {
        super(view);
    }

    /** Takes over a reference to the segment. */
    void begin(Peer from, String name, Segment where, int at, int bytes, Charge charged, DescriptorSet passed) {
        sender = from;
        senderName = name;
        segment = where;
        offset = at;
        length = bytes;
        charge = charged;
        descriptors = passed;
        inLane = false;
        fromLane = false;
    }

    /** Carries a message that has no bytes of its own yet, to be looked at alone. */
    void beginLook(Peer from, String name, int bytes) {
        begin(from, name, null, 0, bytes, null, null);
    }

    /** It has been looked at. */
    void endLook() {
        sender = null;
    }

    /** Writes the message once more, with the name that its sender is about to get. */
    void stampAgain(Arena arena, String name) {
        byte[] stamp = Stamp.senderBytes(name);
        int bytes = Stamp.length(view(), stamp);
        Segment before = segment;
        segment = arena.withRoom(bytes);
        offset = segment.take(bytes);
        length = Stamp.write(view(), stamp, segment.bytes(), offset);
        senderName = name;
        before.release();
    }

    void end() {
        segment.release();
        segment = null;
        sender = null;
        charge = null;
        descriptors = null;
    }

    /** Who sent it; null for the bus itself. */
    public Peer from() {
        return sender;
    }

    /** Where the stamped bytes lie. */
    public Segment segment() {
        return segment;
    }

    /** Where they begin in the segment. */
    public int offset() {
        return offset;
    }

    /** How many they are. */
    public int length() {
        return length;
    }

    /** What the sender is charged; null for the bus itself. */
    public Charge charge() {
        return charge;
    }

    /** The descriptors that go with it, or null. */
    public DescriptorSet descriptors() {
        return descriptors;
    }

    /** It stands in a lane. */
    public void markInLane() {
        inLane = true;
    }

    /** Whether it stands in a lane, so that those who read that lane are left out. */
    public boolean isInLane() {
        return inLane;
    }

    /** It came by a lane of its sender, not by its connection. */
    public void markFromLane() {
        fromLane = true;
        inLane = true;
    }

    /** Whether it came by a lane of its sender. */
    public boolean isFromLane() {
        return fromLane;
    }

    /** The number of the type, also of an unknown one. */
    public int typeCode() {
        return view().typeCode();
    }

    /** Whether it is a method call. */
    public boolean isCall() {
        return view().typeCode() == 1;
    }

    /** Whether it is a signal. */
    public boolean isSignal() {
        return view().typeCode() == 4;
    }

    /** Whether its sender wants no reply. */
    public boolean wantsNoReply() {
        return (view().flags() & NO_REPLY_EXPECTED) != 0;
    }

    @Override
    public String sender() {
        return senderName;
    }
}
