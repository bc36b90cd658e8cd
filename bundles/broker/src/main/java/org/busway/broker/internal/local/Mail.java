package org.busway.broker.internal.local;

import java.nio.ByteBuffer;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.route.Parcel;
import org.busway.os.Descriptors;

/**
 * One message for a bundle: a copy of its own, since it is read on another thread and for as long as its reader likes. Until it is taken, the receiver
 * and the sender are charged for it.
 *
 * @param bytes the stamped message
 * @param descriptors duplicates, whose numbers are the receiver's when it takes them
 * @param charge the sender's; null for the bus
 */
record Mail(ByteBuffer bytes, int[] descriptors, Charge charge) {

    private static final int[] NONE = {};
    /** Above this nothing is held on the heap. */
    private static final int MAX_HEAP_BYTES = 64 << 10;

    static Mail copy(Parcel parcel, Charge sender) {
        ByteBuffer own = buffer(parcel.length());
        own.put(0, parcel.segment().bytes(), parcel.offset(), parcel.length());
        int[] numbers = NONE;
        if (parcel.descriptors() != null) {
            numbers = Duplicates.of(parcel.descriptors().numbers());
        }
        if (sender != null) {
            sender.retain();
        }
        return new Mail(own, numbers, sender);
    }

    /** The same, for which no sender is charged. */
    Mail withoutSender() {
        return new Mail(bytes, descriptors, null);
    }

    /** Memory for one message. */
    static ByteBuffer buffer(int length) {
        return length > MAX_HEAP_BYTES ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
    }

    /** Nobody will take it: closes its descriptors. */
    void discard() {
        for (int number : descriptors) {
            Descriptors.close(number);
        }
    }
}
