package org.busway.group.internal.keep;

import java.util.List;
import org.busway.api.Struct;

/**
 * What is kept of who came by a plain socket, besides that socket.
 *
 * @param peer its unique name
 * @param name of its socket, where that is one for datagrams; empty where it has connected
 * @param chargedBytes what the group is charged for its socket
 * @param largeBytes what it is charged for the large message that the kernel holds
 * @param unsentBytes of the message that its socket had no room for; -1 if there is none
 * @param untakenBytes of the message of its own that the bus had no room for; -1 if there is none
 */
public record KeptPlain(String peer, byte[] name, long chargedBytes, long largeBytes, long unsentBytes, long untakenBytes) {

    static final String SIGNATURE = "(sayxxxx)";

    Struct struct() {
        return Struct.of(peer, name, chargedBytes, largeBytes, unsentBytes, untakenBytes);
    }

    static KeptPlain of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptPlain((String) fields.get(0), (byte[]) fields.get(1), (Long) fields.get(2), (Long) fields.get(3),
                (Long) fields.get(4), (Long) fields.get(5));
    }
}
