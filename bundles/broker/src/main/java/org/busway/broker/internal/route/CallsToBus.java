package org.busway.broker.internal.route;

import org.busway.api.Message;
import org.busway.broker.internal.peer.Peer;

/** What policy says of a call to the bus that nobody has made, for who shows the same in another way. */
public final class CallsToBus {

    private static final int METHOD_CALL = 1;

    private CallsToBus() {}

    /** Whether a peer might call a method of an object of the bus. */
    public static boolean mayCall(Peer caller, String path, String interfaceName, String member) {
        return caller.sendsFreely(METHOD_CALL, false) || caller.policy()
                .maySend(Message.call(BusParty.NAME, path, interfaceName, member).sender(caller.uniqueName()).build(),
                        BusParty.BUS, false)
                .allowed();
    }
}
