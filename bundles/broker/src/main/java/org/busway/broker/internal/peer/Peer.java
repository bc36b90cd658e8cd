package org.busway.broker.internal.peer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.busway.broker.internal.memory.Incoming;
import org.busway.broker.internal.names.PeerNames;
import org.busway.broker.internal.route.Congestion;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.PendingReply;
import org.busway.broker.internal.route.Room;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusPeer;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Party;
import org.busway.spi.policy.PeerPolicy;

/**
 * One connection to the bus, whatever carries it: routing, names, the bus object and monitors know this class alone. A subclass says how messages
 * get to the other end ({@link #enqueue}) and how the connection ends ({@link #disconnect}); {@link Ingress} takes the messages that come from it.
 *
 * <p>Belongs to the bus thread. A peer is <em>active</em> from its Hello until it is gone.
 */
public abstract class Peer implements Party, BusPeer {

    /** What monitors see as the sender of a message that came before Hello. */
    private static final String NOT_ACTIVE = ":not.active.yet";
    private static final byte[] NOT_ACTIVE_BYTES = NOT_ACTIVE.getBytes(StandardCharsets.US_ASCII);

    private static final int SIGNAL = 4;

    private Identity identity;
    private Account account;
    private Incoming incoming;
    private PeerPolicy policy;
    private int freedoms;
    private String uniqueName;
    private byte[] senderBytes = NOT_ACTIVE_BYTES;
    private boolean monitor;
    private boolean gone;
    private String description;
    private final PeerNames names = new PeerNames();
    private int matchRules;
    private int peakMatchRules;
    private long matchRuleBytes;
    private Attendance attendance;
    private long queuedMessages;
    private long takenMessages;
    /** The calls of this peer that wait for a reply, and those that it is to answer: intrusive lists of the route package. */
    public PendingReply calls;
    /** The calls that this peer is to answer. */
    public PendingReply answers;
    /** What its current message waits for, or null; of the route package. */
    public Room waitsFor;
    /** For how long it was held up altogether, before {@link #heldUpSinceNanos}, which is good while it {@linkplain #isHeldUp is}. */
    public long heldUpNanos;
    public long heldUpSinceNanos;
    /** What else has no room for that message, or null; of the route package. */
    public List<Room> alsoWaitsFor;
    /** What has come of its queue being full, or null if it never was; of the route package. */
    public Congestion congestion;
    private String program;

    /**
     * Says who it is, once that is known.
     *
     * @param who as authenticated
     * @param budget its account
     * @param roomAgain called when more may be read from it
     */
    protected final void identify(Identity who, Account budget, Runnable roomAgain) {
        identity = who;
        account = budget;
        incoming = new Incoming(budget, () -> {
            roomAgain.run();
            if (attendance != null) {
                attendance.goOn();
            }
        });
    }

    /** Who it is; null before it has authenticated. */
    @Override
    public final Identity identity() {
        return identity;
    }

    /** What it is charged for. */
    public final Account account() {
        return account;
    }

    /** What the bus holds of its messages. */
    public final Incoming incoming() {
        return incoming;
    }

    /** It has said Hello. */
    public final void activate(String name) {
        uniqueName = name;
        senderBytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it has said Hello. */
    public final boolean isActive() {
        return uniqueName != null;
    }

    /** Its unique name; null before Hello. */
    @Override
    public final String uniqueName() {
        return uniqueName;
    }

    /** The sender that is put into its messages. */
    public final byte[] senderBytes() {
        return senderBytes;
    }

    /** The sender that is put into its messages. */
    public final String senderName() {
        return uniqueName == null ? NOT_ACTIVE : uniqueName;
    }

    /** The rules that apply to it; null before Hello, when it may only say Hello. */
    public final PeerPolicy policy() {
        return policy;
    }

    /** Sets the rules that apply to it from now on. */
    public final void policy(PeerPolicy rules) {
        policy = rules;
        freedoms = Freedoms.of(rules);
    }

    /** Whether no rule can forbid it to send a message of a type. */
    public final boolean sendsFreely(int typeCode, boolean requestedReply) {
        return Freedoms.sends(freedoms, typeCode, requestedReply);
    }

    /** Whether no rule can forbid it to receive a message of a type, eavesdropping apart. */
    public final boolean receivesFreely(int typeCode, boolean requestedReply) {
        return Freedoms.receives(freedoms, typeCode, requestedReply);
    }

    @Override
    public final boolean signalsFreely() {
        return sendsFreely(SIGNAL, false);
    }

    @Override
    public final boolean hearsFreely() {
        return receivesFreely(SIGNAL, false);
    }

    @Override
    public final boolean tryRemember(long bytes) {
        return account.tryCharge(Resource.HEAP_BYTES, bytes);
    }

    @Override
    public final void forget(long bytes) {
        account.credit(Resource.HEAP_BYTES, bytes);
    }

    @Override
    public final long queuedMessages() {
        return queuedMessages;
    }

    /** A message was put into its connection. */
    protected final void countQueued() {
        queuedMessages++;
    }

    @Override
    public final long takenMessages() {
        return takenMessages;
    }

    /** A message of its connection is no more to come. */
    public final void countTaken() {
        takenMessages++;
    }

    @Override
    public final Attendance attendance() {
        return attendance;
    }

    @Override
    public final void attendance(Attendance kept) {
        attendance = kept;
    }

    /** Whether it only listens. */
    public final boolean isMonitor() {
        return monitor;
    }

    /** It only listens from now on. */
    public final void becomeMonitor() {
        monitor = true;
    }

    /** Whether its connection has ended; nothing is sent to it any more. */
    @Override
    public final boolean isGone() {
        return gone;
    }

    /** Its connection has ended. */
    public final void markGone() {
        gone = true;
    }

    /** The names that it owns or waits for. */
    public final PeerNames names() {
        return names;
    }

    /** Whether its current message waits for somebody else to read: nothing more is taken from it but replies and errors. */
    @Override
    public final boolean isHeldUp() {
        return waitsFor != null;
    }

    /** Whether its replies and errors wait too. */
    public final boolean areAnswersHeldUp() {
        return waitsFor != null && waitsFor.holdsAnswers();
    }

    /** The path of its executable; empty where that cannot be known. Read once: a process that has replaced itself stays who it was. */
    public final String program() {
        if (program == null) {
            program = LoginInfo.program(identity);
        }
        return program;
    }

    /** What it is charged for match rules, as {@link Resource#HEAP_BYTES}. */
    public final long matchRuleBytes() {
        return matchRuleBytes;
    }

    /** Notes that it has more or fewer match rules. */
    public final void addMatchRules(int change, long bytes) {
        matchRules += change;
        matchRuleBytes += bytes;
        peakMatchRules = Math.max(peakMatchRules, matchRules);
    }

    /** How many match rules it has. */
    public final int matchRules() {
        return matchRules;
    }

    /** The most match rules that it had at a time. */
    public final int peakMatchRules() {
        return peakMatchRules;
    }

    /**
     * Takes room for a message that is to be enqueued.
     *
     * @param bytes of the message
     * @param descriptors that go with it
     * @return false if its queue is full
     */
    public final boolean tryReserve(int bytes, int descriptors) {
        if (descriptors > 0 && !account.tryCharge(Resource.OUTGOING_DESCRIPTORS, descriptors)) {
            return false;
        }
        if (account.tryCharge(Resource.OUTGOING_BYTES, bytes)) {
            return true;
        }
        if (descriptors > 0) {
            account.credit(Resource.OUTGOING_DESCRIPTORS, descriptors);
        }
        return false;
    }

    /**
     * Takes room for a message that is not to be refused and not waited for, beyond the limit.
     *
     * @param bytes of the message
     * @param descriptors that go with it
     * @return false if what is reserved for that is used up too
     */
    public final boolean tryReserveBeyond(int bytes, int descriptors) {
        if (descriptors > 0 && !account.tryCharge(Resource.OUTGOING_DESCRIPTORS, descriptors)) {
            return false;
        }
        if (account.tryChargeReserved(Resource.OUTGOING_BYTES, bytes)) {
            return true;
        }
        if (descriptors > 0) {
            account.credit(Resource.OUTGOING_DESCRIPTORS, descriptors);
        }
        return false;
    }

    /** Takes room that was reserved for it before. */
    public final void reservePromised(int bytes) {
        account.charge(Resource.OUTGOING_BYTES, bytes);
    }

    /** Gives back what was taken for a message that will not be enqueued, or that has left. */
    public final void giveBack(long bytes, int descriptors) {
        if (bytes > 0) {
            account.credit(Resource.OUTGOING_BYTES, bytes);
        }
        if (descriptors > 0) {
            account.credit(Resource.OUTGOING_DESCRIPTORS, descriptors);
        }
    }

    @Override
    public final boolean isBus() {
        return false;
    }

    @Override
    public final boolean hasName(String name) {
        return names.contains(name);
    }

    @Override
    public final boolean hasNameBelow(String prefix) {
        return names.containsBelow(prefix);
    }

    /** How logs and refusals name it: {@code uid=0 pid=7 comm="…"}. */
    public final String description() {
        if (description == null && identity != null) {
            description = LoginInfo.of(identity);
        }
        return description == null ? stranger(credentials()) : description;
    }

    /** What the kernel says of one that has not authenticated yet; null where it says nothing. */
    protected Identity credentials() {
        return null;
    }

    private static String stranger(Identity credentials) {
        String known = credentials == null ? "" : LoginInfo.of(credentials);
        return known.isEmpty() ? "not authenticated" : known + ", not authenticated";
    }

    @Override
    public final String toString() {
        return (uniqueName == null ? "(inactive)" : uniqueName) + " (" + description() + ")";
    }

    /** Whether descriptors can be sent to it. */
    @Override
    public abstract boolean takesDescriptors();

    /**
     * Puts a message behind those that wait for it. Its room has been taken ({@link #tryReserve}); the peer credits it when the message has left.
     *
     * @param parcel good during the call: who keeps the bytes takes references to segment, charge and descriptors, or copies them
     */
    public abstract void enqueue(Parcel parcel);

    /** Sends on what it has been given in this turn, if the other end takes it: there may be room then. */
    public void relieve() {}

    /** Its current message may be taken now, or has to wait for something else: to be handed in again, soon. */
    public abstract void goOn();

    /** Whether its end has begun: nothing is sent to it any more. */
    public abstract boolean isEnding();

    /** Gives back to senders what they are charged for messages that wait here. */
    public void releaseSenders() {}

    /**
     * Ends the connection soon: nothing more is read or sent. Everything that it had on the bus ends with it, but not before this turn's messages are
     * routed.
     *
     * @param reason one line for the log; null for an ordinary end
     */
    public abstract void disconnect(String reason);

    /** The last trace of it is gone from the bus: frees what carries it, and credits all that waits for it. */
    protected abstract void closed();

    /** How many messages wait for it. */
    public abstract int waitingMessages();

    /** How often it found no room for a message that it wanted to send; who has a socket waits there. */
    public long refusedSends() {
        return 0;
    }

    /** How many messages the bus has received from it and not routed yet; those that wait for receivers are not among them. */
    public abstract int unroutedMessages();

    /** A descriptor of its process, which the caller closes; -1 where the kernel has none to give. */
    public abstract int openProcessDescriptor();
}
