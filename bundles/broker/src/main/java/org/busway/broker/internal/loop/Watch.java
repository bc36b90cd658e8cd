package org.busway.broker.internal.loop;

/** Is told on the bus thread when its descriptor can be read or written. */
@FunctionalInterface
public interface Watch {

    /**
     * Handles readiness. Level-triggered: what is left undone is reported again in the next turn.
     *
     * @param events {@link org.busway.os.Epoll#READABLE} and the others, or-ed
     */
    void ready(int events);
}
