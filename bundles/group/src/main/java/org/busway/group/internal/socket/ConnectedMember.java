package org.busway.group.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.memory.Stowage;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.PacketReader;
import org.busway.os.SealedMemory;
import org.busway.spi.group.BusLoop;
import org.busway.spi.policy.Identity;

/** A member that has connected to the group's socket: the end of its connection is its end, and while the bus has no room for what it sends it is not read. */
final class ConnectedMember {

    private static final int MOST_PACKETS_A_TURN = 32;
    private static final long MOST_BYTES = 128L << 20;

    private final SocketHost host;
    private final PlainMember member;
    private final PacketReader reader;
    private final Consumer<ConnectedMember> gone;
    private BusLoop.DescriptorWatch watch;
    private ByteBuffer waiting;

    /**
     * A connection that was accepted and let in.
     *
     * @param reader of all connections
     * @param gone told when its socket may be closed
     */
    ConnectedMember(SocketHost host, PacketOut out, PacketReader reader, int fd, Consumer<ConnectedMember> gone) {
        this.host = host;
        this.reader = reader;
        this.gone = gone;
        member = new PlainMember(host, out, fd, ended -> {
            unwatch();
            gone.accept(this);
            // What it has not read it still can, and then finds the end.
            Descriptors.close(fd);
        });
        member.whenRoomInBus(this::goOn);
    }

    void begin(Identity identity) throws IOException {
        member.begin(identity, List.of(MatchRule.ALL));
        try {
            watch = host.bus().watch(member.fd(), this::read);
        } catch (IOException e) {
            member.end(e.getMessage());
            throw e;
        }
    }

    /** Leaves it to the next manager. */
    void stow(Stowage stowage, List<KeptPlain> kept) {
        unwatch();
        member.stow(stowage, new byte[0], -1, waiting, kept);
    }

    /** Goes on with who was connected at an earlier manager, and may have gone meanwhile. */
    void resume(KeptPlain kept, Stowage stowage) {
        ByteBuffer unsent = PacketOut.stowed(stowage, kept.unsentBytes());
        waiting = PacketOut.stowed(stowage, kept.untakenBytes());
        if (!member.resume(kept, unsent)) {
            gone.accept(this);
            Descriptors.close(member.fd());
            return;
        }
        member.woken();
        if (!member.hasEnded()) {
            read(waiting);
        }
    }

    private void read(ByteBuffer first) {
        if (first != null) {
            goOn();
            return;
        }
        try {
            watch = host.bus().watch(member.fd(), this::read);
        } catch (IOException e) {
            member.end(e.getMessage());
        }
    }

    void end(String why) {
        member.end(why);
    }

    private void unwatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private void goOn() {
        if (waiting != null && member.take(waiting, waiting.capacity())) {
            waiting = null;
            read(null);
        }
    }

    private void read() {
        for (int i = 0; i < MOST_PACKETS_A_TURN && watch != null; i++) {
            int length = reader.receive(member.fd());
            if (length == -Errno.EAGAIN) {
                return;
            } else if (length < 0 || length == 0 && !reader.isPacket()) {
                member.end(length < 0 ? Errno.describe(length) : "it has closed its connection");
            } else if (reader.isCutOff()) {
                member.breakOff(BusException.LIMITS_EXCEEDED, "a packet of more than " + reader.packet().capacity()
                        + " bytes: send a longer message by sealed memory, with a packet that says MEMFD BYTES");
            } else if (reader.descriptors() > 0) {
                takeMemory(length);
            } else {
                take(reader.packet().bytes(), length);
            }
        }
    }

    private void take(ByteBuffer bytes, int length) {
        if (!member.take(bytes, length)) {
            ByteBuffer kept = ByteBuffer.allocate(length);
            kept.put(0, bytes, 0, length);
            waiting = kept;
            unwatch();
        }
    }

    /** Its message is in memory that came with the packet; read, never mapped, once it cannot be changed. */
    private void takeMemory(int length) {
        long bytes = PacketOut.announced(reader.packet(), length);
        int fd = reader.takeDescriptor();
        if (bytes < 0 || bytes > MOST_BYTES || fd < 0 || reader.descriptors() != 1) {
            if (fd >= 0) {
                Descriptors.close(fd);
            }
            member.tell(Refused.of(Refused.CONNECTING, BusException.INVALID_ARGS, "a packet with " + reader.descriptors()
                    + " descriptors: one comes with a packet that says MEMFD BYTES, of " + MOST_BYTES
                    + " at most, and no other; they are closed"));
            return;
        }
        try (SealedMemory memory = SealedMemory.of(fd)) {
            memory.require(SealedMemory.FROZEN, bytes, "a message");
            if (!host.budget().tryCharge(bytes)) {
                throw new IOException("there is no room for a message of " + bytes + " bytes in what the bus may hold");
            }
            try {
                take(PacketOut.read(memory, (int) bytes), (int) bytes);
            } finally {
                host.budget().credit(bytes);
            }
        } catch (IOException e) {
            member.tell(Refused.of(Refused.CONNECTING, BusException.INVALID_ARGS, e.getMessage()));
        }
    }
}
