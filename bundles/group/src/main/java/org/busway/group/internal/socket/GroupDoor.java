package org.busway.group.internal.socket;

import java.util.List;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.memory.Stowage;

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

    /**
     * Leaves the address to the next manager, and all who came there: meanwhile the kernel keeps who knocks, and what they send.
     *
     * @param stowage takes the sockets
     * @return who came
     */
    List<KeptPlain> stow(Stowage stowage);

    /** Lets nobody in any more, and ends all memberships. */
    void close(String why);
}
