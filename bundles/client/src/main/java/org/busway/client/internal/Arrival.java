package org.busway.client.internal;

import java.util.List;
import org.busway.api.Descriptor;
import org.busway.api.Message;

/**
 * A received message on its way to its handlers, with what it holds.
 *
 * @param message as it came
 * @param bytes its length
 * @param descriptors those that came with it
 * @param group the group whose member the bus has given it to, whatever was subscribed to; empty if it came for none
 */
record Arrival(Message message, int bytes, List<Descriptor> descriptors, String group) {

    /** Nobody took the message: what came with it ends here. */
    void drop() {
        descriptors.forEach(Descriptor::close);
    }
}
