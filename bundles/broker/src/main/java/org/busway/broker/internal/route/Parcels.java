package org.busway.broker.internal.route;

import java.util.ArrayDeque;
import org.busway.wire.MessageView;
import org.busway.wire.StringCache;

/** Spare parcels. More than one is in use at a time, since routing a message can make the bus send another. */
public final class Parcels {

    private static final int NAME_SLOTS = 2048;
    private static final int TEXT_SLOTS = 512;

    private final StringCache names = new StringCache(NAME_SLOTS);
    private final StringCache texts = new StringCache(TEXT_SLOTS);
    private final ArrayDeque<Parcel> spare = new ArrayDeque<>();

    /** A parcel for one message. */
    public Parcel borrow() {
        Parcel parcel = spare.pollLast();
        return parcel == null ? new Parcel(new MessageView(names, texts)) : parcel;
    }

    /** The message has been routed. */
    public void giveBack(Parcel parcel) {
        spare.addLast(parcel);
    }
}
