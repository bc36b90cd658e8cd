package org.busway.client.internal.group.member;

import java.nio.ByteBuffer;
import java.util.List;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.group.GroupMessage;
import org.busway.wire.MessageView;
import org.busway.wire.SentHeader;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageReader;

/** A message of a lane: a view of its reader's private copy, validated as a whole. The sender is the lane's publisher, where the bus does not write it. */
final class FrameView extends SentHeader implements GroupMessage {

    /** Null where the message says who sent it, because the bus stamped it. */
    private String laneSender;
    private ByteBuffer copy;
    private ByteBuffer body;
    private long frameNumber;

    FrameView() {
        super(new MessageView());
    }

    /**
     * Makes this a view of a copied message.
     *
     * @param writer who wrote the lane it stood in, or null if that is the bus
     * @param at where in the copy it begins: at a multiple of eight, as D-Bus counts alignment
     * @return what is wrong with it, or null
     */
    String read(String writer, ByteBuffer message, int at, int bytes, long number) {
        laneSender = writer;
        WireFault fault = view().parse(message, at, bytes, 0);
        if (fault != WireFault.NONE) {
            return fault.at(view().faultAt());
        } else if (view().type() != MessageType.SIGNAL) {
            return "a message of type " + view().typeCode() + ": only signals belong in groups";
        } else if (view().destination() != null || view().descriptorCount() != 0) {
            return "a signal with a destination or descriptors";
        } else if (laneSender == null && view().sender() == null) {
            return "a signal without sender";
        }
        if (copy != message) {
            copy = message;
            body = message.asReadOnlyBuffer();
        }
        frameNumber = number;
        return null;
    }

    /** Who wrote the lane it stood in; null if that is the bus. */
    String writer() {
        return laneSender;
    }

    /** A copy of the message that lasts. */
    ByteBuffer bytes() {
        ByteBuffer own = ByteBuffer.allocate(view().length()).order(view().buffer().order());
        own.put(0, view().buffer(), view().offset(), view().length());
        return own;
    }

    @Override
    public long frameNumber() {
        return frameNumber;
    }

    @Override
    public ByteBuffer body() {
        return body.limit(view().bodyOffset() + view().bodyLength()).position(view().bodyOffset()).order(view().order());
    }

    @Override
    public Message toMessage() {
        Message message = MessageReader.read(view(), List.of());
        return laneSender == null ? message : message.toBuilder().sender(laneSender).build();
    }

    @Override
    public String sender() {
        return laneSender == null ? view().sender() : laneSender;
    }

    @Override
    public String toString() {
        return "frame " + frameNumber + " sender=" + sender() + " path=" + path() + " interface=" + interfaceName() + " member="
                + member();
    }
}
