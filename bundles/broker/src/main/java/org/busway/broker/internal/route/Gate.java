package org.busway.broker.internal.route;

import org.busway.api.BusException;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.policy.Party;
import org.busway.spi.policy.Verdict;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one message may go to one receiver: the policy of its sender, the policy of its receiver, room in the receiver's queue, and whether a reply
 * to it can be let through later, in this order as in dbus-daemon. Where policy has nothing to say, asking costs two tests of a bit.
 */
final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Refusal UNKNOWN_TYPE = new Refusal(BusException.ACCESS_DENIED,
            "Message bus will not accept messages of unknown type\n");
    private static final Refusal HELLO_FIRST = new Refusal(BusException.ACCESS_DENIED,
            "Client tried to send a message other than Hello without being registered");
    private static final Refusal DUPLICATE_SERIAL = new Refusal(BusException.ACCESS_DENIED,
            "Message has the same reply serial as a currently-outstanding existing method call");
    private static final Refusal TOO_MANY_REPLIES = new Refusal(BusException.LIMITS_EXCEEDED,
            "The maximum number of pending replies per connection has been reached");
    private static final Refusal NO_DESCRIPTORS = new Refusal(BusException.NOT_SUPPORTED,
            "Tried to send message with Unix file descriptorsto a client that doesn't support that.");

    private final PendingReplies replies;
    private final FullReceiver full;

    Gate(PendingReplies replies, FullReceiver full) {
        this.replies = replies;
        this.full = full;
    }

    /** Whether a peer may send a message to the bus itself; null if it may. */
    Refusal toBus(Parcel message) {
        if (message.type() == null) {
            return UNKNOWN_TYPE;
        }
        Peer sender = message.from();
        if (!sender.isActive()) {
            boolean hello = message.isCall() && "Hello".equals(message.member())
                    && BusParty.NAME.equals(message.interfaceName());
            return hello ? null : HELLO_FIRST;
        }
        return maySend(message, null, BusParty.BUS, false, true);
    }

    /**
     * Whether a message may be kept for a receiver that is not there yet; null if it may.
     */
    Refusal toNobodyYet(Parcel message) {
        if (message.type() == null) {
            return UNKNOWN_TYPE;
        }
        return message.from() == null ? null : maySend(message, null, null, false, true);
    }

    /** Whether a message may go to the one that it is addressed to; null if it may, and then its room is taken. */
    Refusal toAddressed(Parcel message, Peer receiver) {
        if (message.type() == null) {
            return UNKNOWN_TYPE;
        }
        Peer sender = message.from();
        int reply = message.replySerial();
        boolean requested = reply != 0 && (sender == null || replies.answered(receiver, sender, reply));
        Refusal refusal = sender == null ? null : maySend(message, receiver, receiver, requested, true);
        if (refusal == null) {
            refusal = mayReceive(message, receiver, receiver, requested);
        }
        if (refusal == null && message.descriptorCount() > 0 && !receiver.takesDescriptors()) {
            refusal = NO_DESCRIPTORS;
        }
        if (refusal == null && !full.admits(receiver, message, requested)) {
            refusal = new Refusal(BusException.LIMITS_EXCEEDED,
                    Complaint.about(message, "Rejected: destination has a full message queue", 0, receiver, requested));
        } else if (refusal == null && message.isCall() && sender != null && !message.wantsNoReply()) {
            refusal = expectReply(message, receiver);
        }
        return refusal;
    }

    /** Whether a message may go to somebody whose rule matches it; null if it may, and then its room is taken. */
    Refusal toInterested(Parcel message, Peer receiver, Peer addressed) {
        Refusal refusal = message.from() == null ? null : maySend(message, receiver, receiver, false, false);
        if (refusal == null) {
            refusal = mayReceive(message, receiver, addressed, false);
        }
        if (refusal == null && message.descriptorCount() > 0 && !receiver.takesDescriptors()) {
            refusal = new Refusal(BusException.NOT_SUPPORTED, "broadcast cannot be delivered to " + receiver.uniqueName() + " ("
                    + receiver.description() + ") because it does not support receiving Unix fds");
        }
        if (refusal == null && !full.admits(receiver, message, false)) {
            refusal = new Refusal(BusException.LIMITS_EXCEEDED,
                    Complaint.about(message, "Rejected: destination has a full message queue", 0, receiver, false));
        }
        return refusal;
    }

    /** Whether policy and descriptors would let a peer's signal through to a receiver; says nothing of it to anybody. */
    boolean wouldPass(Parcel signal, Peer receiver, Peer addressed) {
        Peer sender = signal.from();
        int type = signal.typeCode();
        if (!sender.sendsFreely(type, false) && !sender.policy().maySend(signal, receiver, false).allowed()) {
            return false;
        }
        boolean eavesdrops = addressed != receiver && signal.destination() != null;
        return (!eavesdrops && receiver.receivesFreely(type, false)
                || receiver.policy().mayReceive(signal, sender, addressed, receiver, false).allowed())
                && (signal.descriptorCount() == 0 || receiver.takesDescriptors());
    }

    private Refusal expectReply(Parcel call, Peer receiver) {
        Refusal refusal = switch (replies.expect(call.from(), receiver, call.serial())) {
            case EXPECTED -> null;
            case DUPLICATE -> DUPLICATE_SERIAL;
            case LIMIT -> TOO_MANY_REPLIES;
        };
        if (refusal != null) {
            receiver.giveBack(call.length(), call.descriptors() == null ? 0 : call.descriptors().count());
        }
        if (refusal == TOO_MANY_REPLIES) {
            PeerLog.warn(LOG, "{} has too many calls without reply: raise max_replies_per_connection if that is right",
                    call.from());
        }
        return refusal;
    }

    private Refusal maySend(Parcel message, Peer receiver, Party party, boolean requested, boolean addressed) {
        Peer sender = message.from();
        if (sender.sendsFreely(message.typeCode(), requested)) {
            return null;
        }
        Verdict verdict = sender.policy().maySend(message, party, requested);
        if (verdict.allowed()) {
            if (verdict.log()) {
                PeerLog.warn(LOG, "{}",
                        Complaint.about(message, "Would reject message", verdict.matchedRules(), receiver, requested));
            }
            return null;
        }
        return denied(message, "Rejected send message", verdict, receiver, requested, addressed);
    }

    private Refusal mayReceive(Parcel message, Peer receiver, Peer addressed, boolean requested) {
        boolean eavesdrops = addressed != receiver && message.destination() != null;
        if (!receiver.isActive() || !eavesdrops && receiver.receivesFreely(message.typeCode(), requested)) {
            return null;
        }
        Party sender = message.from() == null ? BusParty.BUS : message.from();
        Party destination = addressed == null && message.destination() != null ? BusParty.BUS : addressed;
        Verdict verdict = receiver.policy().mayReceive(message, sender, destination, receiver, requested);
        return verdict.allowed()
                ? null
                : denied(message, "Rejected receive message", verdict, receiver, requested, addressed == receiver);
    }

    private static Refusal denied(Parcel message, String complaint, Verdict verdict, Peer receiver, boolean requested,
            boolean log) {
        String text = Complaint.about(message, complaint, verdict.matchedRules(), receiver, requested);
        if (log) {
            PeerLog.warn(LOG, "{}", text);
        }
        return new Refusal(BusException.ACCESS_DENIED, text);
    }
}
