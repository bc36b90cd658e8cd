package org.busway.group.internal.keep;

import java.util.List;
import org.busway.api.Struct;

/**
 * What is kept of the addresses of a group, besides the sockets there.
 *
 * @param owner the unique name of who created the group; empty where the configuration did
 * @param doors for each address that was open who came there: connections first, then datagrams, as far as the group has them
 */
public record KeptSockets(String owner, List<List<KeptPlain>> doors) {

    /** No address was open. */
    public static final KeptSockets NONE = new KeptSockets("", List.of());
    static final String SIGNATURE = "(saa" + KeptPlain.SIGNATURE + ")";

    Struct struct() {
        return Struct.of(owner, doors.stream().map(door -> door.stream().map(KeptPlain::struct).toList()).toList());
    }

    @SuppressWarnings("unchecked")
    static KeptSockets of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptSockets((String) fields.get(0),
                ((List<List<Struct>>) fields.get(1)).stream().map(door -> door.stream().map(KeptPlain::of).toList()).toList());
    }
}
