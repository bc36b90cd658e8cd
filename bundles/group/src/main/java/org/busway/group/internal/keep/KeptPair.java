package org.busway.group.internal.keep;

import java.util.List;
import org.busway.api.Struct;

/**
 * What is kept of a socket pair besides the bus's duplicate of its publisher's end.
 *
 * @param filter that the kernel runs on it
 * @param chargedBytes what the group is charged for it; both ends are others' too, who could make the kernel say something else of them
 * @param holder the unique name of the publisher that was given it; empty where none was
 * @param revoked whether it was taken away, and the member is to ask for the next one
 * @param completions what the bus had yet to put there, in order
 */
public record KeptPair(byte[] filter, long chargedBytes, String holder, boolean revoked, List<KeptCompletion> completions) {

    static final String SIGNATURE = "(ayxsba" + KeptCompletion.SIGNATURE + ")";

    Struct struct() {
        return Struct.of(filter, chargedBytes, holder, revoked, completions.stream().map(KeptCompletion::struct).toList());
    }

    @SuppressWarnings("unchecked")
    static KeptPair of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptPair((byte[]) fields.get(0), (Long) fields.get(1), (String) fields.get(2), (Boolean) fields.get(3),
                ((List<Struct>) fields.get(4)).stream().map(KeptCompletion::of).toList());
    }
}
