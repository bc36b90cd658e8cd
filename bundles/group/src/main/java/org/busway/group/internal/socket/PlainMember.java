package org.busway.group.internal.socket;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.memory.Stowage;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member that maps nothing, behind its socket: a guest of the bus that is subscribed to what it wants of the group, so order, policy, budget and outcome are those of
 * every peer. {@link PacketSender} sends it what the bus has for it. Belongs to the bus thread.
 */
final class PlainMember implements PacketSender.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(PlainMember.class);
    private static final String BUS = "org.freedesktop.DBus";
    private static final int SEND_BUFFER_BYTES = 64 << 10;

    private final SocketHost host;
    private final BusEnd bus;
    private final PacketOut out;
    private final int fd;
    private final Consumer<PlainMember> gone;
    private final MessageView view = new MessageView();
    private final PacketSender sender;
    private long charged;
    private BusEnd.Guest guest;
    private String uniqueName;
    private boolean roomInBus = true;
    private Runnable whenRoomInBus = () -> {};
    private boolean ended;

    /**
     * Nobody yet.
     *
     * @param fd a connected socket, this object's from now on
     * @param gone told when it is a member no longer
     */
    PlainMember(SocketHost host, PacketOut out, int fd, Consumer<PlainMember> gone) {
        this.host = host;
        this.out = out;
        this.fd = fd;
        this.gone = gone;
        bus = host.bus();
        sender = new PacketSender(host, out, fd, this);
    }

    boolean hasEnded() {
        return ended;
    }

    int fd() {
        return fd;
    }

    @Override
    public BusPeer peer() {
        return guest.peer();
    }

    /** Run when the bus takes what this member sends again. */
    void whenRoomInBus(Runnable action) {
        whenRoomInBus = action;
    }

    /**
     * Makes it a member.
     *
     * @throws BusException if it cannot be; nothing is left of it then, and its socket is open still
     */
    void begin(Identity identity, List<MatchRule> rules) {
        try {
            Sockets.setSendBuffer(fd, SEND_BUFFER_BYTES);
            charged = Sockets.sendBuffer(fd);
        } catch (SystemCallException e) {
            throw new BusException(BusException.FAILED, e.getMessage(), e);
        }
        if (!host.budget().tryCharge(charged)) {
            charged = 0;
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    "there is no room for another member's socket in what the bus may hold: raise total.bytes of org.busway.flow");
        }
        try {
            guest = bus.admit(identity, this::woken);
            uniqueName = guest.peer().uniqueName();
            host.join(guest.peer(), rules);
        } catch (BusException e) {
            ended = true;
            if (guest != null) {
                guest.end().close();
            }
            host.budget().credit(charged);
            throw e;
        }
        goOn();
    }

    /**
     * Leaves it to the next manager; if it cannot be left it is a member no longer.
     *
     * @param stowage takes its socket, then what else is open
     * @param name of its socket, where that has one
     * @param process a descriptor of who is behind it; -1 for none
     * @param untaken what it has sent and the bus had no room for; null for nothing
     * @param kept is given what was kept of it
     */
    void stow(Stowage stowage, byte[] name, int process, ByteBuffer untaken, List<KeptPlain> kept) {
        int[] messages = {-1, -1};
        try {
            messages[0] = out.stow(sender.pending());
            messages[1] = out.stow(untaken);
        } catch (SystemCallException e) {
            if (messages[0] >= 0) {
                Descriptors.close(messages[0]);
            }
            end("it cannot wait for another manager of groups: " + e.getMessage());
            return;
        }
        ended = true;
        sender.close();
        for (int open : new int[]{fd, process, messages[0], messages[1]}) {
            if (open >= 0) {
                stowage.put(open);
            }
        }
        ByteBuffer unsent = sender.pending();
        kept.add(new KeptPlain(uniqueName, name, charged, sender.largeBytes(), unsent == null ? -1 : unsent.remaining(),
                untaken == null ? -1 : untaken.remaining()));
    }

    /**
     * Goes on with a member that an earlier manager left.
     *
     * @param unsent what its socket had no room for; null for nothing
     * @return false if it has gone meanwhile; nothing is left of it then, and its socket is open still
     */
    boolean resume(KeptPlain kept, ByteBuffer unsent) {
        charged = kept.chargedBytes();
        sender.resume(unsent, kept.largeBytes());
        uniqueName = kept.peer();
        guest = bus.resume(uniqueName, this::woken);
        if (guest == null) {
            ended = true;
            host.budget().credit(charged + sender.largeBytes());
            LOG.info("{} is a member of group \"{}\" by a socket no longer: the bus has put it out while there was no manager",
                    kept.peer(), host.name());
        }
        return guest != null;
    }

    /** There may be something for it, or room at the bus again, or its end. */
    void woken() {
        if (!roomInBus && guest != null) {
            roomInBus = true;
            whenRoomInBus.run();
        }
        if (guest != null && guest.end().closeReason() != null) {
            end(guest.end().closeReason());
        }
        goOn();
    }

    @Override
    public void goOn() {
        if (ended || guest == null || sender.isBusy()) {
            return;
        }
        boolean more = sender.sendTurn();
        if (!ended && sender.pending() == null && guest.end().closeReason() != null) {
            end(guest.end().closeReason());
        } else if (more) {
            bus.afterSockets(this::goOn);
        }
    }

    /** The next message that is for this member, of the guest's queue. */
    @Override
    public ByteBuffer next() {
        for (LocalPeer.Received received = guest.end().receive(); received != null; received = guest.end().receive()) {
            for (int number : received.descriptors()) {
                Descriptors.close(number);
            }
            ByteBuffer bytes = received.bytes();
            if (view.parse(bytes, bytes.position(), bytes.remaining(), received.descriptors().length) == WireFault.NONE
                    && isForIt(received.descriptors().length)) {
                return bytes;
            }
        }
        return null;
    }

    private boolean isForIt(int descriptors) {
        if (BUS.equals(view.sender())) {
            return descriptors == 0;
        } else if (view.type() == MessageType.SIGNAL) {
            return view.destination() == null && host.belongs(view, bus.peer(view.sender()));
        } else if (view.type() == MessageType.METHOD_CALL) {
            refuseCall();
        }
        return false;
    }

    private void refuseCall() {
        if ((view.flags() & org.busway.api.MessageHeader.NO_REPLY_EXPECTED) == 0) {
            Message error = Refused.of(view.serial(), BusException.UNKNOWN_OBJECT,
                    guest.peer().uniqueName() + " is a member of group \"" + host.name()
                            + "\" by a plain socket, and has no objects")
                    .toBuilder().destination(view.sender()).build();
            guest.end().trySend(out.ofBus(error));
        }
    }

    /**
     * Takes a message that it sends: a signal that belongs in the group, or a call of the bus.
     *
     * @param packet the bytes, from index 0 on
     * @return false if the bus has no room for it; it is to be kept, and {@link #whenRoomInBus} comes
     */
    boolean take(ByteBuffer packet, int length) {
        WireFault fault = length < 1 ? WireFault.LENGTH_MISMATCH : view.parse(packet, 0, length, 0);
        if (fault != WireFault.NONE) {
            breakOff(BusException.INVALID_ARGS, "a packet of " + length + " bytes is no message: " + fault);
            return true;
        }
        boolean isSignal = view.type() == MessageType.SIGNAL && view.destination() == null && view.descriptorCount() == 0;
        if (!isSignal && !(view.type() == MessageType.METHOD_CALL && BUS.equals(view.destination()))) {
            tell(Refused.of(view.serial(), BusException.NOT_SUPPORTED,
                    "by a socket of group \"" + host.name() + "\" come signals without destination and descriptors, and calls of "
                            + BUS));
            return true;
        }
        if (isSignal && !host.belongs(view, guest.peer())) {
            tell(Refused.of(view.serial(), BusException.ACCESS_DENIED, view.interfaceName() + "." + view.member()
                    + " of " + guest.peer() + " does not belong in group \"" + host.name()
                    + "\": its option rules says what does, and publish whose"));
            return true;
        }
        try {
            roomInBus = guest.end().trySend(packet.duplicate().position(0).limit(length));
            return roomInBus;
        } catch (BusException e) {
            tell(Refused.of(view.serial(), e));
            return true;
        }
    }

    /** A signal that it sent cannot be taken now. */
    void tellFull() {
        tell(Refused.of(view.serial(), BusException.LIMITS_EXCEEDED,
                "the bus holds as much of " + guest.peer() + " as it may: a member does not read; send it again later"));
        roomInBus = true;
    }

    /** Tells it something besides, if there is room; what is told answers what it did, so it can only miss it by not reading. */
    void tell(Message message) {
        int result = out.send(fd, out.ofBus(message));
        if (result < 0) {
            LOG.info("{} of group \"{}\" is not told of its error, since it does not read: {}", guest.peer(), host.name(),
                    Errno.name(result));
        }
    }

    /** It has done what is not to be borne. */
    void breakOff(String error, String why) {
        tell(Refused.of(Refused.CONNECTING, error, why));
        end(why);
    }

    /** It is a member no longer. */
    @Override
    public void end(String why) {
        if (ended) {
            return;
        }
        ended = true;
        LOG.info("{} is a member of group \"{}\" by a socket no longer: {}", guest.peer(), host.name(), why);
        sender.close();
        host.budget().credit(charged + sender.largeBytes());
        host.leave(guest.peer());
        guest.end().close();
        gone.accept(this);
    }

    /** What it is to be told at its end, where it cannot see that. */
    ByteBuffer farewell(String why) {
        return out.ofBus(Refused.of(Refused.CONNECTING, BusException.DISCONNECTED,
                uniqueName + " is a member of group \"" + host.name() + "\" no longer: " + why));
    }

    PacketOut out() {
        return out;
    }
}
