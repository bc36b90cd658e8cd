package org.busway.group.internal.memory;

import org.busway.os.Mapping;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets go of mappings where nobody could do anything about a failure: the memory then stays until the process ends, which the log says. */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(Mapping mapping) {
        try {
            mapping.close();
        } catch (SystemCallException e) {
            LOG.error("{} bytes of memory stay mapped: {}", mapping.size(), e.getMessage());
        }
    }
}
