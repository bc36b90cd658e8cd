package org.busway.group.internal.order;

import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.page.ControlPage;

/** A group whose lanes the bus orders, as the {@link Mediator} sees it. Belongs to the bus thread. */
public interface OrderedGroup {

    /** The group's name. */
    String name();

    /** The group's order. */
    OrderRing ring();

    /** The bus as a member. */
    BusSlot slot();

    /** Who listens to it at sockets; null where what publishers write is for members only. */
    SocketSide sockets();

    /** The group's control page. */
    ControlPage control();

    /** Entries are about to be appended: the control page is to say what was put into members' connections before. */
    void beforeEntries();

    /**
     * The order ring is full.
     *
     * @return whether there is room by now; else {@link Mediator#run} is called when there is
     */
    boolean makeRoom();

    /** How long a publisher's frame may wait for messages that its publisher says it has sent. */
    long deadlineMillis();

    /** A publisher has broken the rules of its lane. */
    void fault(DirectLane lane, String what);

    /** Nothing of a lane is to be ordered any more: it has ended, or its publisher is at fault. */
    void isOver(DirectLane lane);
}
