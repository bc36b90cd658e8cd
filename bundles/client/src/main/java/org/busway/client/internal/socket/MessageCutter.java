package org.busway.client.internal.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.client.internal.Link.Received;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.os.Descriptors;
import org.busway.os.SocketReader;
import org.busway.wire.Framing;
import org.busway.wire.MessageView;

/** Cuts a stream into whole messages, each in a buffer of its own with the descriptors that are its. For one thread. */
final class MessageCutter {

    private final ByteBuffer head = ByteBuffer.allocate(Framing.FIXED_HEADER_BYTES);
    private final List<Integer> descriptors = new ArrayList<>();
    private final MessageView view = new MessageView();
    private final List<Received> whole;
    private ByteBuffer message;

    /** Cuts messages into a list. */
    MessageCutter(List<Received> whole) {
        this.whole = whole;
    }

    /** Takes over the descriptors of the last receive. */
    void takeDescriptors(SocketReader reader) {
        if (reader.descriptorCount() > 0) {
            int[] taken = new int[reader.descriptorCount()];
            reader.takeDescriptors(taken);
            for (int each : taken) {
                descriptors.add(each);
            }
        }
    }

    /** Takes in bytes; what is wrong with them, or null. */
    String take(ByteBuffer chunk, int from, int to) {
        int at = from;
        while (at < to) {
            if (message == null) {
                int count = Math.min(head.remaining(), to - at);
                head.put(head.position(), chunk, at, count).position(head.position() + count);
                at += count;
                if (head.hasRemaining()) {
                    return null;
                }
                int length = Framing.length(head, 0, Framing.FIXED_HEADER_BYTES, Framing.MAX_MESSAGE_BYTES);
                if (length < 0) {
                    return Framing.fault(length).text();
                }
                message = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).put(head.flip());
                head.clear();
            }
            int count = Math.min(message.remaining(), to - at);
            message.put(message.position(), chunk, at, count).position(message.position() + count);
            at += count;
            if (!message.hasRemaining()) {
                whole.add(new Received(message.flip(), own(message)));
                message = null;
            }
        }
        return null;
    }

    /** The descriptors of a message: they came with its first byte or after it, and it says how many. */
    private List<Descriptor> own(ByteBuffer bytes) {
        if (descriptors.isEmpty()) {
            return List.of();
        }
        view.parse(bytes, 0, bytes.limit(), descriptors.size());
        int count = Math.min(view.descriptorCount(), descriptors.size());
        List<Descriptor> own = new ArrayList<>(count);
        for (int number : descriptors.subList(0, count)) {
            own.add(new OwnedDescriptor(number));
        }
        descriptors.subList(0, count).clear();
        return own;
    }

    /** Closes what belongs to no whole message. */
    void close() {
        descriptors.forEach(Descriptors::close);
        descriptors.clear();
    }
}
