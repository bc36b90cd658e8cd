package org.busway.broker.internal.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.busway.api.BusException;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Turn;
import org.busway.broker.internal.route.Ingress;
import org.busway.broker.internal.route.Parcel;
import org.busway.os.Descriptors;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.busway.wire.Framing;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle's side of the bus thread. What the bundle sends is taken in bounded turns, as from a socket; what it is sent waits in a box from which the
 * bundle's own thread takes it.
 *
 * <p>Belongs to the bus thread, apart from the box, the messages that were taken out of it, and the queue of what was sent: those are guarded by their
 * own locks, and nothing is called while one is held.
 */
final class BundlePeer extends Peer implements Turn.Outlet, Ingress.DescriptorSource {

    private static final Logger LOG = LoggerFactory.getLogger(BundlePeer.class);
    private static final int MAX_MESSAGES_A_TURN = 64;
    private static final long MAX_OUTGOING_BYTES = 1 << 20;

    private final LocalServices services;
    private final Runnable wakeUp;
    private final Outgoing outgoing;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicBoolean settleScheduled = new AtomicBoolean();
    private final AtomicBoolean awaitsMemory = new AtomicBoolean();
    /** What waits for the bundle; guarded by itself. */
    private final ArrayDeque<Mail> box = new ArrayDeque<>();
    /** What the bundle has taken and the bus has not yet given back to the budgets; guarded by {@link #box}. */
    private List<Mail> taken = new ArrayList<>();
    /** Whether the bundle is to be woken; it has found its box empty. Guarded by {@link #box}. */
    private boolean isHungry = true;
    private boolean isTouched;
    private boolean isEnding;
    private volatile String closeReason;
    /** The message that is entering the bus, until its descriptors are claimed. */
    private Outgoing.Sent current;
    /** The message for which others have no room yet. */
    private Outgoing.Sent heldUp;

    BundlePeer(LocalServices services, Identity identity, Account account, Runnable wakeUp) {
        this.services = services;
        this.wakeUp = wakeUp;
        identify(identity, account, this::scheduleDrain);
        outgoing = new Outgoing(Math.min(MAX_OUTGOING_BYTES, account.limit(Resource.INCOMING_BYTES)), account.allowance());
    }

    @Override
    public long refusedSends() {
        return outgoing.refused();
    }

    Outgoing outgoing() {
        return outgoing;
    }

    String closeReason() {
        return closeReason;
    }

    /** Has the bus thread take what was sent; from any thread. */
    void scheduleDrain() {
        if (drainScheduled.compareAndSet(false, true)) {
            services.loop().execute(this::drain);
        }
    }

    /** What all may make the bus hold beyond what they do; from any thread. */
    long freeBytes() {
        return services.budgets().freeBytes();
    }

    /** What it wants to send had no room in so much; from any thread. */
    void awaitMemory(long freeBytes) {
        if (awaitsMemory.compareAndSet(false, true)) {
            services.loop().execute(() -> services.memoryWaits().add(this, freeBytes));
        }
    }

    /** There is more memory than when it asked. */
    void memoryAgain() {
        awaitsMemory.set(false);
        outgoing.memoryAgain();
        wakeUp.run();
    }

    private void drain() {
        drainScheduled.set(false);
        for (int i = 0; i < MAX_MESSAGES_A_TURN && !isEnding; i++) {
            if (incoming().mustWait()) {
                // It calls this again when there is room.
                return;
            }
            Outgoing.Sent message = next();
            if (message == null) {
                break;
            }
            handOver(message);
            if (heldUp != message) {
                outgoing.done(message);
            }
        }
        incoming().endTurn();
        if (outgoing.roomWasWanted()) {
            wakeUp.run();
        }
        if (!isEnding && !isHeldUp() && !outgoing.isEmpty()) {
            scheduleDrain();
        }
    }

    /** While a message is held up only answers go on, since somebody may be waiting for them and therefore not reading. */
    private Outgoing.Sent next() {
        if (isHeldUp()) {
            return areAnswersHeldUp() ? null : outgoing.pollAnswer();
        }
        Outgoing.Sent message = heldUp == null ? outgoing.poll() : heldUp;
        heldUp = null;
        return message;
    }

    @Override
    public void goOn() {
        scheduleDrain();
    }

    @Override
    public boolean isEnding() {
        return isEnding;
    }

    private void handOver(Outgoing.Sent message) {
        int count = message.descriptors().length;
        if (count > 0) {
            incoming().descriptorsCame(count);
        }
        int length = message.bytes().remaining();
        boolean overtakes = isHeldUp();
        current = message;
        String fault = Framing.length(message.bytes(), 0, length, Framing.MAX_MESSAGE_BYTES) == length
                ? services.ingress().take(this, message.bytes(), 0, length, this)
                : "it is not one whole message";
        if (fault == null && !overtakes && !services.ingress().hasTaken()) {
            heldUp = message;
            current = null;
            if (count > 0) {
                incoming().descriptorsDropped(count);
            }
            return;
        }
        if (current != null && count > 0) {
            // The message did not claim them.
            discard(message.descriptors());
            incoming().descriptorsDropped(count);
        }
        current = null;
        if (fault != null) {
            disconnect("it sent a message that is not valid: " + fault);
        }
    }

    @Override
    public int available() {
        return current.descriptors().length;
    }

    @Override
    public int mostOfOneMessage() {
        return (int) Math.min(Integer.MAX_VALUE, services.policy().settings().limits().maxMessageDescriptors());
    }

    @Override
    public DescriptorSet take(int count) {
        int[] all = current.descriptors();
        int[] claimed = Arrays.copyOf(all, count);
        if (count < all.length) {
            incoming().descriptorsDropped(all.length - count);
            discard(Arrays.copyOfRange(all, count, all.length));
        }
        current = null;
        return incoming().descriptorsClaimed(claimed);
    }

    private static void discard(int[] numbers) {
        for (int number : numbers) {
            Descriptors.close(number);
        }
    }

    @Override
    public boolean takesDescriptors() {
        return true;
    }

    @Override
    public void enqueue(Parcel parcel) {
        Mail mail;
        try {
            mail = Mail.copy(parcel, congestion != null && congestion.isSlow() ? null : parcel.charge());
        } catch (BusException e) {
            PeerLog.warn(LOG, "A message for {} is dropped: {}", this, e.getMessage());
            giveBack(parcel.length(), parcel.descriptors().count());
            return;
        }
        countQueued();
        synchronized (box) {
            box.addLast(mail);
        }
        if (!isTouched) {
            isTouched = true;
            services.turn().touched(this);
        }
    }

    @Override
    public void releaseSenders() {
        List<Charge> charges = new ArrayList<>();
        synchronized (box) {
            for (int left = box.size(); left > 0; left--) {
                Mail mail = box.pollFirst();
                if (mail.charge() != null) {
                    charges.add(mail.charge());
                }
                box.addLast(mail.withoutSender());
            }
        }
        charges.forEach(Charge::release);
    }

    @Override
    public void flush() {
        isTouched = false;
        boolean wake;
        synchronized (box) {
            wake = isHungry && !box.isEmpty();
            isHungry &= !wake;
        }
        if (wake) {
            wakeUp.run();
        }
    }

    /** Takes the next message; on the bundle's thread. */
    Mail receive() {
        Mail mail;
        synchronized (box) {
            mail = box.pollFirst();
            isHungry = mail == null;
            if (mail != null) {
                taken.add(mail);
            }
        }
        if (mail != null && settleScheduled.compareAndSet(false, true)) {
            services.loop().execute(this::settle);
        }
        return mail;
    }

    private void settle() {
        settleScheduled.set(false);
        List<Mail> settled;
        synchronized (box) {
            settled = taken;
            taken = new ArrayList<>();
        }
        settled.forEach(this::credit);
        if (congestion != null && !isEnding) {
            services.full().hasRead(this);
        }
    }

    private void credit(Mail mail) {
        if (account() != null) {
            giveBack(mail.bytes().capacity(), mail.descriptors().length);
        }
        if (mail.charge() != null) {
            mail.charge().release();
        }
    }

    @Override
    public void disconnect(String reason) {
        if (isEnding) {
            return;
        }
        isEnding = true;
        if (reason != null) {
            LOG.warn("{} is disconnected: {}", this, reason);
        }
        closeReason = reason == null ? "closed" : reason;
        outgoing.close();
        services.turn().ended(this);
    }

    @Override
    protected void closed() {
        settle();
        List<Mail> left;
        synchronized (box) {
            left = new ArrayList<>(box);
            box.clear();
        }
        for (Mail mail : left) {
            mail.discard();
            credit(mail);
        }
        if (heldUp != null) {
            discard(heldUp.descriptors());
            outgoing.done(heldUp);
            heldUp = null;
        }
        for (Outgoing.Sent sent = outgoing.poll(); sent != null; sent = outgoing.poll()) {
            discard(sent.descriptors());
            outgoing.done(sent);
        }
        services.memoryWaits().remove(this);
        wakeUp.run();
    }

    @Override
    public int waitingMessages() {
        synchronized (box) {
            return box.size();
        }
    }

    @Override
    public int unroutedMessages() {
        return outgoing.messages() + (heldUp == null ? 0 : 1);
    }

    @Override
    public int openProcessDescriptor() {
        return -1;
    }
}
