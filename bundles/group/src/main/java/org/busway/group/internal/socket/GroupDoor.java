package org.busway.group.internal.socket;

/** An address of a group, and who has come in there. Belongs to the bus thread. */
public interface GroupDoor {

    /**
     * The owner has decided about somebody.
     *
     * @param ticket of the question
     * @return false if nobody waits with it
     */
    default boolean decide(int ticket, boolean admitted) {
        return false;
    }

    /** Lets nobody in any more, and ends all memberships. */
    void close(String why);
}
