package org.busway.client.internal;

import java.util.List;
import org.busway.api.Descriptor;
import org.busway.api.Message;

/** A received message on its way to its handlers, with what it holds. */
record Arrival(Message message, int bytes, List<Descriptor> descriptors) {

    /** Nobody took the message: what came with it ends here. */
    void drop() {
        descriptors.forEach(Descriptor::close);
    }
}
