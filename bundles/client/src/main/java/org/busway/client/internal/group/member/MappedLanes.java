package org.busway.client.internal.group.member;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.busway.api.group.Loss;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.client.internal.group.order.LaneHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes that one member maps. The bus announces them on any thread; they are known to the order of the connection from then on, so that a fence finds
 * them, and opened, read and let go of by the reading thread.
 */
final class MappedLanes {

    private static final Logger LOG = LoggerFactory.getLogger(MappedLanes.class);

    private final GroupHost host;
    private final String group;
    private final MemberPages pages;
    private final boolean holdsMessages;
    private final List<LaneStream> streams = new CopyOnWriteArrayList<>();
    private final Map<Integer, String> reasons = new ConcurrentHashMap<>();
    private volatile boolean hasChanged;
    private volatile boolean hasOtherFilter;
    private volatile long refusedBefore;

    /** What the reading side does with a lane that was opened, and with what it lost. */
    interface Reading {
        void opened(LaneStream stream) throws IOException;

        void lost(Loss loss);
    }

    MappedLanes(GroupHost host, String group, MemberPages pages, boolean holdsMessages) {
        this.host = host;
        this.group = group;
        this.pages = pages;
        this.holdsMessages = holdsMessages;
    }

    void announce(LaneAdded added) {
        LaneStream stream = new LaneStream(added, holdsMessages, pages);
        host.order().add(stream);
        streams.add(stream);
        hasChanged = true;
    }

    void ended(int lane, String why) {
        reasons.put(lane, why);
    }

    String whyEnded(int lane) {
        String why = reasons.remove(lane);
        return why == null ? "its publisher closed it" : why;
    }

    LaneHead find(int lane) {
        for (LaneStream stream : streams) {
            if (stream.lane() == lane) {
                return stream;
            }
        }
        return null;
    }

    void filterChanged() {
        hasOtherFilter = true;
    }

    /** Opens what was announced, and takes over another filter; before a look at the lanes. */
    void refresh(Reading reading) {
        if (hasChanged && pages.areOpen()) {
            hasChanged = false;
            for (LaneStream stream : streams) {
                if (!stream.isOpen()) {
                    open(stream, reading);
                }
            }
        }
        if (hasOtherFilter && pages.areOpen()) {
            hasOtherFilter = false;
            pages.cursors().wakeFor(pages.filter());
            streams.forEach(stream -> stream.opened().reader().filter(pages.filter()));
        }
    }

    private void open(LaneStream stream, Reading reading) {
        try {
            stream.open(OpenLane.of(stream.announcement(), pages, group), (count, first, last) -> reading.lost(
                    new Loss(count, first, last, false,
                            "publisher " + stream.publisherName() + " was faster than this member may be slow")));
            reading.opened(stream);
        } catch (IOException | RuntimeException e) {
            LOG.warn("lane {} of {} in group \"{}\" cannot be read", stream.lane(), stream.publisherName(), group, e);
            stream.failWaiting("cannot be read: " + e.getMessage());
        }
    }

    List<LaneStream> streams() {
        return streams;
    }

    /** Whether there is something that was not looked at yet. A frame that was found and waits for its turn is none. */
    boolean hasNews() {
        if (hasChanged && pages.areOpen() || hasOtherFilter) {
            return true;
        }
        for (LaneStream stream : streams) {
            if (stream.hasNews()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is something to be read before its turn. */
    boolean hasNewsAhead() {
        if (hasChanged && pages.areOpen()) {
            return true;
        }
        for (LaneStream stream : streams) {
            if (stream.hasNewsAhead()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a frame was found that waits for its turn. */
    boolean holdsFrame() {
        for (LaneStream stream : streams) {
            if (stream.holdsFrame()) {
                return true;
            }
        }
        return false;
    }

    /** A lane of which nothing more comes, or null. */
    LaneStream over() {
        for (LaneStream stream : streams) {
            if (stream.isOver()) {
                return stream;
            }
        }
        return null;
    }

    /** Lets go of a lane. */
    void remove(LaneStream stream) {
        streams.remove(stream);
        host.order().remove(stream);
        refusedBefore += stream.refused();
        stream.discard();
    }

    /** Lets go of everything. */
    void close() {
        streams.forEach(this::remove);
        pages.close();
    }

    long refused() {
        long refused = refusedBefore;
        for (LaneStream stream : streams) {
            refused += stream.refused();
        }
        return refused;
    }
}
