package org.busway.lane.filter;

/** Who wrote the frame that is being tested; known from its lane, never from the frame. */
public interface FrameSender {

    /** The low 32 bits of N of the unique name {@code :1.N}. */
    int publisher();

    /** Whether it owned, at the frame's position, the well-known name that the bus gave this number. */
    boolean owns(int name);
}
