package org.busway.group.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Signature;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.memory.Stowage;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.PacketReader;
import org.busway.os.PacketSockets;
import org.busway.os.SystemCallException;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBus;
import org.busway.spi.policy.Identity;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of an open group for datagrams: who sends {@code Join} from a socket that has a name becomes a member, with the credentials that the kernel puts on the
 * datagram.
 *
 * <p>Invariant: what a member is sent goes by a socket that was connected to its own when it joined, while its process is alive. Whoever takes its name later is sent
 * nothing: to the kernel a connection is to a socket and not to a name.
 */
final class DatagramDoor implements GroupDoor {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramDoor.class);
    private static final int MOST_PACKETS_A_TURN = 32;
    private static final int MOST_PACKET_BYTES = 64 << 10;

    private final SocketHost host;
    private final GroupAddress address;
    private final PacketOut out;
    private final PacketReader reader = new PacketReader(MOST_PACKET_BYTES);
    private final MessageView view = new MessageView();
    private final int fd;
    private final Map<ByteBuffer, DatagramMember> members = new LinkedHashMap<>();
    /** Members, and who is a member no longer and has yet to read that. */
    private final Set<DatagramMember> open = new HashSet<>();
    /** Null if there is no descriptor to watch with. */
    private BusLoop.DescriptorWatch watch;

    DatagramDoor(SocketHost host, GroupAddress address, PacketOut out) throws IOException {
        this.host = host;
        this.address = address;
        this.out = out;
        fd = address.bind();
        try {
            PacketSockets.askForCredentials(fd);
            PacketSockets.askForProcess(fd);
            watch = host.bus().watch(fd, this::read);
        } catch (IOException e) {
            Descriptors.close(fd);
            address.remove();
            throw e;
        }
    }

    /** As an earlier manager left it. */
    DatagramDoor(SocketHost host, GroupAddress address, PacketOut out, List<KeptPlain> kept, Stowage stowage) {
        this.host = host;
        this.address = address;
        this.out = out;
        fd = stowage.descriptor();
        for (KeptPlain each : kept) {
            int connected = stowage.descriptor();
            BusPeer peer = host.bus().peer(each.peer());
            member(each.name(), connected, stowage.descriptor(), peer == null ? Identity.ANONYMOUS : peer.identity())
                    .resume(each, stowage);
        }
        try {
            watch = host.bus().watch(fd, this::read);
        } catch (IOException e) {
            LOG.error("nobody can join group \"{}\" at {} any more: {}", host.name(), address, e.getMessage());
        }
    }

    private DatagramMember member(byte[] from, int connected, int process, Identity identity) {
        ByteBuffer name = ByteBuffer.wrap(from);
        DatagramMember member = new DatagramMember(host, out, connected, process, identity, () -> members.remove(name),
                open::remove);
        members.put(name, member);
        open.add(member);
        return member;
    }

    private void read() {
        for (int i = 0; i < MOST_PACKETS_A_TURN; i++) {
            int length = reader.receive(fd);
            if (length == -Errno.EAGAIN) {
                return;
            } else if (length >= 0 && reader.sender() != null) {
                take(length, reader.sender());
            }
            // Nobody can be answered who has no name.
        }
    }

    private void take(int length, byte[] from) {
        DatagramMember member = members.get(ByteBuffer.wrap(from));
        if (member != null && member.identity().pid() != reader.pid()) {
            // Another process has the name now.
            member.end("another process has its name");
            member = null;
        }
        WireFault fault = reader.isCutOff() || length < 1
                ? WireFault.LENGTH_MISMATCH
                : view.parse(reader.packet().bytes(), 0, length, 0);
        if (fault != WireFault.NONE || reader.descriptors() > 0) {
            answer(from, Refused.of(Refused.CONNECTING, BusException.INVALID_ARGS, "a datagram of " + length
                    + (reader.isCutOff() ? " bytes and more, " : " bytes, ") + reader.descriptors()
                    + " descriptors, is no message: "
                    + (fault == WireFault.NONE ? "descriptors are not taken here, and closed" : fault)));
            return;
        }
        boolean isCall = view.type() == MessageType.METHOD_CALL && GroupBus.INTERFACE.equals(view.interfaceName());
        if (isCall && view.member().equals("Join")) {
            join(from, member);
        } else if (member == null) {
            answer(from, Refused.of(view.serial(), "org.busway.Error.NotAMember",
                    "this name is no member of group \"" + host.name() + "\": send a call of " + GroupBus.INTERFACE
                            + ".Join first"));
        } else if (isCall && view.member().equals("Leave")) {
            answer(from, reply(view.serial(), "", List.of()));
            member.leave();
        } else if (!member.take(reader.packet().bytes(), length)) {
            member.tellFull();
        }
    }

    private void join(byte[] from, DatagramMember former) {
        int serial = view.serial();
        try {
            if (!view.signature().equals("sasa{sv}")) {
                throw new BusException(BusException.INVALID_ARGS,
                        "Join with arguments of signature \"" + view.signature() + "\": it takes sasa{sv}");
            }
            if (former != null) {
                throw new BusException(BusException.FAILED,
                        former.name() + " is a member already: leave first, or call SetFilter");
            }
            List<MatchRule> rules = rules(MessageReader.read(view, List.of()));
            Identity identity = KernelIdentity.of(reader.credentials());
            if (!host.admits(identity)) {
                throw new BusException(BusException.ACCESS_DENIED,
                        identity + " may not join group \"" + host.name() + "\": its option join says who may");
            }
            letIn(from, identity, rules, serial);
        } catch (IllegalArgumentException e) {
            answer(from, Refused.of(serial, BusException.INVALID_ARGS, e.getMessage()));
        } catch (BusException e) {
            answer(from, Refused.of(serial, e));
        } catch (SystemCallException e) {
            answer(from, Refused.of(serial, BusException.FAILED, e.getMessage()));
        }
    }

    private static List<MatchRule> rules(Message call) {
        List<MatchRule> rules = new ArrayList<>();
        for (Object rule : (List<?>) call.arguments().get(1)) {
            rules.add(MatchRule.parse((String) rule));
        }
        return rules.isEmpty() ? List.of(MatchRule.ALL) : rules;
    }

    private void letIn(byte[] from, Identity identity, List<MatchRule> rules, int serial) throws SystemCallException {
        int process = reader.takeProcess();
        if (process < 0) {
            throw new BusException(BusException.NOT_SUPPORTED,
                    "this kernel cannot say when a process is dead (pidfd, from 5.3 on): join by a connection, or by the bus");
        }
        int connected;
        try {
            connected = PacketSockets.connectTo(from);
        } catch (SystemCallException e) {
            Descriptors.close(process);
            throw e;
        }
        member(from, connected, process, identity).begin(rules, unique -> answer(from, reply(serial, "s", List.of(unique))));
    }

    private static Message reply(int serial, String signature, List<Object> values) {
        return Message.of(MessageType.METHOD_RETURN).flags(MessageHeader.NO_REPLY_EXPECTED).replySerial(serial)
                .body(new Signature(signature), values).build();
    }

    private void answer(byte[] to, Message message) {
        int result = out.sendTo(fd, out.ofBus(message), to);
        if (result < 0) {
            LOG.info("an answer of group \"{}\" does not reach who asked: {}", host.name(), Errno.name(result));
        }
    }

    private void unwatch() {
        if (watch != null) {
            watch.close();
        }
    }

    /** Who has not read by now that it is a member no longer does not learn it. */
    @Override
    public List<KeptPlain> stow(Stowage stowage) {
        unwatch();
        stowage.put(fd);
        List<KeptPlain> kept = new ArrayList<>();
        new LinkedHashMap<>(members).forEach((name, member) -> member.stow(stowage, name.array(), kept));
        List.copyOf(open).forEach(DatagramMember::close);
        reader.close();
        return kept;
    }

    @Override
    public void close(String why) {
        unwatch();
        Descriptors.close(fd);
        address.remove();
        List.copyOf(members.values()).forEach(member -> member.end(why));
        reader.close();
    }
}
