package org.busway.broker.internal.activation;

import java.util.Collection;
import java.util.Set;

/** The names that bundles of this framework own once they are started. Asked on the bus thread, which it never holds up. */
public interface Offers {

    /** Of a framework in which nobody offers anything, or of none. */
    Offers NONE = new Offers() {
        @Override
        public Offer find(String name) {
            return null;
        }

        @Override
        public Collection<String> names() {
            return Set.of();
        }
    };

    /** A bundle, or a component of one, that owns a name once it is started. */
    interface Offer {

        /** Who is started, for a person. */
        String bundle();

        /**
         * Starts it; may take its time, so not on the bus thread.
         *
         * @throws Exception if it does not start
         */
        void start() throws Exception;
    }

    /**
     * Who offers a name.
     *
     * @param name the name
     * @return null if nobody does
     */
    Offer find(String name);

    /**
     * All names that are offered.
     *
     * @return sorted
     */
    Collection<String> names();
}
