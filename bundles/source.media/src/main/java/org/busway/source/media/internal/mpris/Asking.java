package org.busway.source.media.internal.mpris;

/** Takes what somebody on the bus wants. */
@FunctionalInterface
public interface Asking {

    /**
     * Has it done and waits until that is so, and until what has come of it is told.
     *
     * @param step what is wanted
     * @param setProperty the property that is set by it, whose change is told by who has set it; empty if none is
     * @throws org.busway.api.BusException if it cannot be done
     */
    void ask(Step step, String setProperty);
}
