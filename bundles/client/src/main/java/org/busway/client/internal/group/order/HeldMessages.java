package org.busway.client.internal.group.order;

/**
 * Messages in the order in which they came, from which one can be taken anywhere. Guarded by its {@link Sequencer}.
 *
 * @param <M> what a message carries
 */
final class HeldMessages<M> {

    private HeldMessage<M> first;
    private HeldMessage<M> last;
    /** How many have an ordinal. */
    private int numbered;

    HeldMessage<M> first() {
        return first;
    }

    void add(HeldMessage<M> message) {
        message.before = last;
        if (last == null) {
            first = message;
        } else {
            last.after = message;
        }
        last = message;
        numbered += message.ordinal != 0 ? 1 : 0;
    }

    void remove(HeldMessage<M> message) {
        if (message.before == null) {
            first = message.after;
        } else {
            message.before.after = message.after;
        }
        if (message.after == null) {
            last = message.before;
        } else {
            message.after.before = message.before;
        }
        numbered -= message.ordinal != 0 ? 1 : 0;
    }

    /** The oldest that must be handed on before the head of a lane, or null. */
    HeldMessage<M> before(LaneHead head) {
        if (head.publisher() == null) {
            // Fences only grow along the queue.
            return first != null && first.isBefore(head) ? first : null;
        }
        for (HeldMessage<M> each = numbered == 0 ? null : first; each != null; each = each.after) {
            if (each.isBefore(head)) {
                return each;
            }
        }
        return null;
    }

    /** The oldest of the sender of a message. */
    HeldMessage<M> firstOfSender(HeldMessage<M> message) {
        for (HeldMessage<M> each = first; each != message; each = each.after) {
            if (each.sender != null && each.sender.equals(message.sender)) {
                return each;
            }
        }
        return message;
    }
}
