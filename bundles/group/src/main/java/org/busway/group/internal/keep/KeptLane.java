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
 * @param readByBus up to where the bus has read it for those who listen at sockets; -1 where it does not
 * @param bells the slots of members whose doorbells the bus rings, in the order in which those are stowed
 */
public record KeptLane(int number, String publisher, int uid, long end, long readByBus, List<Integer> bells) {

    static final String SIGNATURE = "(isixxai)";

    /** Whether the bus writes it. */
    public boolean isOfBus() {
        return publisher.isEmpty();
    }

    Struct struct() {
        return Struct.of(number, publisher, uid, end, readByBus, bells);
    }

    @SuppressWarnings("unchecked")
    static KeptLane of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptLane((Integer) fields.get(0), (String) fields.get(1), (Integer) fields.get(2), (Long) fields.get(3),
                (Long) fields.get(4), (List<Integer>) fields.get(5));
    }
}
