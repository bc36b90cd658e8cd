package org.busway.group.internal.keep;

import java.util.List;
import org.busway.api.Struct;

/**
 * What is kept of a lane besides its memory.
 *
 * @param number in its group
 * @param publisher the unique name of who writes it; empty where the bus does
 * @param uid the publisher's
 * @param end where it ended; -1 while it has not
 * @param orderEnd where in the order of its group its last message stands; -1 while more may come, and where there is no order
 * @param whyEnded why it ended; empty while it has not
 * @param readByBus up to where the bus has read it, for those who listen at sockets or to order it; -1 where it does not
 * @param bells the slots of members whose doorbells the bus rings, in the order in which those are stowed
 */
public record KeptLane(int number, String publisher, int uid, long end, long orderEnd, String whyEnded, long readByBus,
        List<Integer> bells) {

    static final String SIGNATURE = "(isixxsxai)";

    /** Whether the bus writes it. */
    public boolean isOfBus() {
        return publisher.isEmpty();
    }

    Struct struct() {
        return Struct.of(number, publisher, uid, end, orderEnd, whyEnded, readByBus, bells);
    }

    @SuppressWarnings("unchecked")
    static KeptLane of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptLane((Integer) fields.get(0), (String) fields.get(1), (Integer) fields.get(2), (Long) fields.get(3),
                (Long) fields.get(4), (String) fields.get(5), (Long) fields.get(6), (List<Integer>) fields.get(7));
    }
}
