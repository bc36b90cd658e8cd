package org.busway.client.internal.group.order;

import java.util.Map;

/**
 * A socket message that was received and not handed on yet. Guarded by its {@link Sequencer}.
 *
 * @param <M> what it carries
 */
final class HeldMessage<M> {

    final M message;
    final String sender;
    /** Its number among the socket messages of its sender, if that has a lane that is read here; else 0. */
    final long ordinal;
    HeldMessage<M> before;
    HeldMessage<M> after;
    /** Where lanes stood when the bus took the message up. Shared with others, never changed. */
    private final Map<LaneHead, Long> fences;

    HeldMessage(M message, String sender, long ordinal, Map<LaneHead, Long> fences) {
        this.message = message;
        this.sender = sender;
        this.ordinal = ordinal;
        this.fences = fences;
    }

    /** Whether everything was handed on that stood in a lane then. */
    boolean hasPassed() {
        for (Map.Entry<LaneHead, Long> fence : fences.entrySet()) {
            if (fence.getKey().holdsMessages() && fence.getKey().position() < fence.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the order of the bus, or of its sender, puts it before the head of a lane. */
    boolean isBefore(LaneHead head) {
        return head.publisher() == null
                ? !isWishedAfter(head)
                : ordinal != 0 && head.publisher().equals(sender) && ordinal <= head.socketMessages();
    }

    /** Whether the order of the bus, or of its sender, puts it after the head of a lane. */
    boolean isAfter(LaneHead head) {
        return head.publisher() == null
                ? isWishedAfter(head)
                : ordinal != 0 && head.publisher().equals(sender) && head.hasNext() && head.socketMessages() < ordinal;
    }

    /** Whether the head of a lane stood there when the bus took it up. */
    boolean isWishedAfter(LaneHead head) {
        return head.position() < fences.getOrDefault(head, 0L);
    }
}
