package org.busway.group.internal.lanes;

import java.util.List;
import org.busway.os.SocketBell;

/** Memory that the bus writes and members give free by reading: it can be full, and members ring when they have made the room that is waited for. */
public interface LaneSpace {

    /** Whether a message of so many bytes could be written now, or never. */
    boolean fits(int length);

    /** Whether the longest message could not be written now, so that another may not fit soon. */
    boolean isPressed();

    /** Asks members to ring when there is room for a message of so many bytes; look once more after this. */
    void awaitRoom(int length);

    /** Asks them no longer. */
    void roomAwaited();

    /** The bus's ends of the doorbells that members ring then. */
    List<SocketBell> bells();

    /** The slot of the member that others wait for, or -1. */
    int slowest();

    /** How often over the member of a slot has read the memory. */
    double laps(int slot);
}
