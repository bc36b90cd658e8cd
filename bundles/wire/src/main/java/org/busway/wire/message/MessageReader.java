package org.busway.wire.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.Signature;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.body.BodyReader;

/** Turns received bytes into a message with values of the Java types that {@code org.busway.api} names. */
public final class MessageReader {

    private MessageReader() {}

    /**
     * Reads a message that was validated.
     *
     * @param view a view that was parsed without fault and has a {@link MessageView#type}
     * @param descriptors those that came with the message, in order; their owner is the message from then on
     * @return the message; it refers to the bytes no longer
     * @throws IllegalArgumentException if the type is unknown, which receivers ignore, or a value names a descriptor that did not come
     */
    public static Message read(MessageView view, List<Descriptor> descriptors) {
        if (view.type() == null) {
            throw new IllegalArgumentException("message of unknown type " + view.typeCode() + ": to be ignored");
        }
        String signature = view.signature();
        ValueReader values = new ValueReader(BodyReader.of(view), descriptors);
        List<Object> arguments = new ArrayList<>();
        for (int at = 0; at < signature.length(); at = Signature.end(signature, at)) {
            arguments.add(values.read(signature, at));
        }
        return Message.of(view.type()).flags(view.flags()).serial(view.serial()).replySerial(view.replySerial()).path(view.path())
                .interfaceName(view.interfaceName()).member(view.member()).errorName(view.errorName())
                .destination(view.destination()).sender(view.sender()).body(new Signature(signature), arguments).build();
    }

    /**
     * Validates and reads a message.
     *
     * @param buffer the bytes
     * @param offset where the message begins
     * @param length its length
     * @param descriptors those that came with the message, in order
     * @return the message
     * @throws IllegalArgumentException if the bytes are not one valid message of a known type, naming what is wrong and where
     */
    public static Message read(ByteBuffer buffer, int offset, int length, List<Descriptor> descriptors) {
        MessageView view = new MessageView();
        WireFault fault = view.parse(buffer, offset, length, descriptors.size());
        if (fault != WireFault.NONE) {
            throw new IllegalArgumentException("received message: " + fault.at(view.faultAt()));
        }
        return read(view, descriptors);
    }
}
