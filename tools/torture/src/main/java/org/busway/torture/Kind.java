package org.busway.torture;

/** Who is killed and stopped. */
public enum Kind {
    /** Sends signals into all groups; one of them at a time has the direct group's lane. */
    PUBLISHER,
    /** A mapped member that reads in threads of its own. */
    PULL,
    /** A mapped member that is called by its connection. */
    PUSH,
    /** A mapped member that nobody waits for. */
    LOSSY,
    /** A member that maps nothing. */
    PROXIED,
    /** Knows nothing of groups. */
    SUBSCRIBER,
    /** A member that maps nothing, and whose filter the kernel runs on the socket that its publisher writes. */
    FILTERED,
    /** {@code tools/lane-reader.c}. */
    PLAIN_C,
    /** {@code tools/group-member.c}, a member by a connection to the group's own address. */
    CONNECTED,
    /** The same, a member by a datagram socket. */
    DATAGRAM,
    /** The manager's bundle in the bus: stopped and started. */
    MANAGER,
    /** The process of the bus. */
    BUS;

    /** Whether such a process is started by itself. */
    public boolean isProcess() {
        return this != MANAGER && this != BUS;
    }

    /** Whether it is a program in plain C, which has one group each time. */
    public boolean isPlain() {
        return this == PLAIN_C || isPlainSocket();
    }

    /** Whether it is a member by a socket of its group. */
    public boolean isPlainSocket() {
        return this == CONNECTED || this == DATAGRAM;
    }

    /** Whether it takes part in a group. A reader in plain C knows lanes, but not the ring that orders several; the kernel filters for one publisher. */
    public boolean hasPartIn(Mode mode) {
        return switch (this) {
            case PLAIN_C -> mode != Mode.MEDIATED;
            case FILTERED -> mode == Mode.DIRECT;
            default -> true;
        };
    }
}
