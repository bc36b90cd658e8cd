package org.busway.lane;

/**
 * Wakes one other process: a byte on a socket that it waits on. Rung seldom, only for who says that it sleeps. Neither
 * blocks nor throws; rung already, or nobody there, is no error.
 */
@FunctionalInterface
public interface Doorbell {

    /** Nobody to wake. */
    Doorbell NONE = () -> {};

    void ring();
}
