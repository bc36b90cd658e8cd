package org.busway.group.internal.keep;

import java.util.List;
import org.busway.api.Struct;

/**
 * What the bus had yet to put into a member's pair.
 *
 * @param lane the number of the lane that has ended
 * @param last whether its publisher goes on in no other lane
 * @param position up to where it was put there
 */
public record KeptCompletion(int lane, boolean last, long position) {

    static final String SIGNATURE = "(ibx)";

    Struct struct() {
        return Struct.of(lane, last, position);
    }

    static KeptCompletion of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptCompletion((Integer) fields.get(0), (Boolean) fields.get(1), (Long) fields.get(2));
    }
}
