package org.busway.group.internal.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.memory.Stowage;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.PacketReader;
import org.busway.os.PacketSockets;
import org.busway.os.PeerCredentials;
import org.busway.os.Sockets;
import org.busway.spi.group.BusLoop;
import org.busway.spi.policy.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of a group for connections of sequenced packets. Who is let in is decided when the connection is accepted: by the group's option {@code join}, and by its
 * owner where that wants to be asked.
 *
 * <p>Invariant: a connection is a member, waits for the owner until the group's deadline, or is closed with an error.
 */
final class ConnectionDoor implements GroupDoor {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionDoor.class);
    private static final int MOST_ACCEPTED_A_TURN = 16;
    private static final int MOST_WAITING = 64;
    private static final int MOST_PACKET_BYTES = 64 << 10;
    private static final long PAUSE_MILLIS = 100;

    /** Somebody whom the owner has not decided about. */
    private record Waiting(int fd, Identity identity, BusLoop.Alarm deadline) {}

    private final SocketHost host;
    private final GroupAddress address;
    private final PacketOut out;
    private final PacketReader reader = new PacketReader(MOST_PACKET_BYTES);
    private final int fd;
    private final BusLoop.Alarm pause;
    private final List<ConnectedMember> members = new ArrayList<>();
    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
    private BusLoop.DescriptorWatch watch;
    private int lastTicket;

    ConnectionDoor(SocketHost host, GroupAddress address, PacketOut out) throws IOException {
        this.host = host;
        this.address = address;
        this.out = out;
        fd = address.listen();
        pause = host.bus().alarm(this::watch);
        try {
            watch = host.bus().watch(fd, this::accept);
        } catch (IOException e) {
            Descriptors.close(fd);
            address.remove();
            throw e;
        }
    }

    /** As an earlier manager left it. */
    ConnectionDoor(SocketHost host, GroupAddress address, PacketOut out, List<KeptPlain> kept, Stowage stowage) {
        this.host = host;
        this.address = address;
        this.out = out;
        fd = stowage.descriptor();
        pause = host.bus().alarm(this::watch);
        for (KeptPlain each : kept) {
            ConnectedMember member = new ConnectedMember(host, out, reader, stowage.descriptor(), members::remove);
            members.add(member);
            member.resume(each, stowage);
        }
        watch();
    }

    private void watch() {
        try {
            watch = host.bus().watch(fd, this::accept);
        } catch (IOException e) {
            LOG.error("nobody can join group \"{}\" at {} any more: {}", host.name(), address, e.getMessage());
        }
    }

    private void accept() {
        for (int i = 0; i < MOST_ACCEPTED_A_TURN; i++) {
            int accepted = Sockets.accept(fd);
            if (accepted == -Errno.EAGAIN) {
                return;
            } else if (accepted == -Errno.EMFILE || accepted == -Errno.ENFILE || accepted == -Errno.ENOMEM) {
                LOG.warn("group \"{}\" lets nobody in at {} for {} ms: {}", host.name(), address, PAUSE_MILLIS,
                        Errno.describe(accepted));
                watch.close();
                pause.set(PAUSE_MILLIS);
                return;
            } else if (accepted >= 0) {
                knock(accepted);
            }
        }
    }

    private void knock(int accepted) {
        try {
            PacketSockets.askForCredentials(accepted);
            Identity identity = KernelIdentity.of(PeerCredentials.of(accepted));
            if (!host.admits(identity)) {
                refuse(accepted, Refused.of(Refused.CONNECTING, BusException.ACCESS_DENIED,
                        identity + " may not join group \"" + host.name() + "\": its option join says who may"));
            } else if (host.asksOwner()) {
                ask(accepted, identity);
            } else {
                letIn(accepted, identity);
            }
        } catch (IOException e) {
            Descriptors.close(accepted);
        }
    }

    private void ask(int accepted, Identity identity) {
        int ticket = ++lastTicket;
        if (waiting.size() >= MOST_WAITING) {
            refuse(accepted, Refused.of(Refused.CONNECTING, BusException.LIMITS_EXCEEDED,
                    MOST_WAITING + " wait for the owner of group \"" + host.name() + "\" already: try again"));
            return;
        }
        if (!host.ask(ticket, identity)) {
            refuse(accepted, Refused.of(Refused.CONNECTING, BusException.ACCESS_DENIED,
                    "the owner of group \"" + host.name() + "\" decides who may join, and has gone"));
            return;
        }
        BusLoop.Alarm deadline = host.bus().alarm(() -> refuseWaiting(ticket,
                "the owner of group \"" + host.name() + "\" has not decided within " + host.deadlineMillis() + " ms"));
        waiting.put(ticket, new Waiting(accepted, identity, deadline));
        deadline.set(host.deadlineMillis());
    }

    private void refuseWaiting(int ticket, String why) {
        Waiting refused = waiting.remove(ticket);
        refused.deadline.cancel();
        refuse(refused.fd, Refused.of(Refused.CONNECTING, BusException.ACCESS_DENIED, why));
    }

    @Override
    public boolean decide(int ticket, boolean admitted) {
        if (!waiting.containsKey(ticket)) {
            return false;
        }
        if (admitted) {
            Waiting next = waiting.remove(ticket);
            next.deadline.cancel();
            letIn(next.fd, next.identity);
        } else {
            refuseWaiting(ticket, "the owner of group \"" + host.name() + "\" has refused it");
        }
        return true;
    }

    private void letIn(int accepted, Identity identity) {
        ConnectedMember member = new ConnectedMember(host, out, reader, accepted, members::remove);
        members.add(member);
        try {
            member.begin(identity);
        } catch (BusException e) {
            members.remove(member);
            refuse(accepted, Refused.of(Refused.CONNECTING, e));
        } catch (IOException e) {
            LOG.warn("group \"{}\": {}", host.name(), e.getMessage());
        }
    }

    private void refuse(int accepted, Message why) {
        LOG.info("group \"{}\" lets somebody in at {} not: {}", host.name(), address, why.argument(0));
        out.send(accepted, out.ofBus(why));
        Descriptors.close(accepted);
    }

    private void unwatch() {
        pause.cancel();
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public List<KeptPlain> stow(Stowage stowage) {
        unwatch();
        stowage.put(fd);
        List.copyOf(waiting.keySet())
                .forEach(ticket -> refuseWaiting(ticket, "the manager of groups is being restarted: try again"));
        List<KeptPlain> kept = new ArrayList<>();
        List.copyOf(members).forEach(member -> member.stow(stowage, kept));
        reader.close();
        return kept;
    }

    @Override
    public void close(String why) {
        unwatch();
        Descriptors.close(fd);
        address.remove();
        List.copyOf(waiting.keySet()).forEach(ticket -> refuseWaiting(ticket, why));
        List.copyOf(members).forEach(member -> member.end(why));
        reader.close();
    }
}
