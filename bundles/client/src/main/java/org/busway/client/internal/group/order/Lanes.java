package org.busway.client.internal.group.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lanes of one connection, and what is to be handed on first among the frames at their heads. Guarded by its {@link Sequencer}. */
final class Lanes {

    private final List<LaneHead> all = new ArrayList<>();
    private final Map<LaneHead, Ready> ready = new HashMap<>();

    /** What was known when the turn of a frame could be told: good for all further frames with the same count of socket messages. */
    private record Ready(long socketMessages, Map<LaneHead, Long> busTails) {}

    List<LaneHead> all() {
        return all;
    }

    void add(LaneHead lane) {
        all.add(lane);
    }

    void remove(LaneHead lane) {
        all.remove(lane);
        ready.remove(lane);
    }

    /** Whether a lane has a frame, and everything has come that could have to go before it. */
    boolean isReady(LaneHead lane, long received) {
        if (!lane.hasNext()) {
            return false;
        } else if (lane.publisher() == null) {
            return lane.needsReceived() <= received;
        } else if (isEarlierYetToBeOrdered(lane)) {
            return false;
        }
        Ready known = ready.get(lane);
        if (known != null && known.socketMessages == lane.socketMessages()) {
            return true;
        } else if (lane.needsReceived() > received) {
            return false;
        }
        // A signal that the publisher had sent through its socket stands in a lane of the bus by now.
        Map<LaneHead, Long> tails = new HashMap<>();
        for (LaneHead each : all) {
            if (each.publisher() == null && lane.socketMessages() > 0) {
                tails.put(each, each.tail());
            }
        }
        ready.put(lane, new Ready(lane.socketMessages(), tails));
        return true;
    }

    /** Whether its publisher wrote something before that has no place yet in the order of a group, as the bus makes it. */
    private boolean isEarlierYetToBeOrdered(LaneHead head) {
        for (LaneHead lane : all) {
            if (lane.publisher() == null && lane.holdsMessages() && !lane.hasNext()
                    && lane.holdsEarlier(head.publisher(), head.running())) {
                return true;
            }
        }
        return false;
    }

    /**
     * A lane whose next frame must be handed on before that of one that is ready.
     *
     * @param surelyOnly not one of the bus that may only hold a signal of the publisher farther behind
     */
    LaneHead before(LaneHead head, boolean surelyOnly) {
        for (LaneHead lane : all) {
            if (lane != head && lane.holdsMessages() && lane.hasNext() && isBefore(lane, head)
                    && !(surelyOnly && isOnlyPossible(lane, head))) {
                return lane;
            }
        }
        return null;
    }

    /** What was published before is seen by who sees what was published after; so it is enough to compare the heads. */
    private boolean isBefore(LaneHead lane, LaneHead head) {
        if (Objects.equals(lane.publisher(), head.publisher())) {
            return lane.running() < head.running();
        } else if (head.publisher() == null) {
            return lane.publisher().equals(head.sender()) && (head.senderRunning() >= 0
                    ? lane.running() < head.senderRunning()
                    : lane.socketMessages() < head.socketMessages());
        }
        return lane.holdsEarlier(head.publisher(), head.running())
                || lane.publisher() == null && lane.position() < ready.get(head).busTails.getOrDefault(lane, 0L)
                        && !(head.publisher().equals(lane.sender()) && head.socketMessages() < lane.socketMessages());
    }

    private static boolean isOnlyPossible(LaneHead lane, LaneHead head) {
        return lane.publisher() == null && head.publisher() != null
                && (!head.publisher().equals(lane.sender()) || lane.socketMessages() == 0)
                && !lane.holdsEarlier(head.publisher(), head.running());
    }
}
