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
import org.busway.spi.group.BusLoop;
import org.busway.spi.policy.Identity;

/**
 * A member that has joined from a datagram socket. It sees no end of a connection, so when it is put out it is told, even if that has to wait until it reads. When its
 * process is dead nothing more is sent, whoever else has its socket.
 */
final class DatagramMember {

    private final SocketHost host;
    private final int process;
    private final Identity identity;
    private final PlainMember member;
    private final Runnable gone;
    private final Consumer<DatagramMember> whenClosed;
    private BusLoop.DescriptorWatch death;
    private BusLoop.DescriptorWatch room;
    private String why;
    private boolean isOver;
    private boolean closed;

    DatagramMember(SocketHost host, PacketOut out, int fd, int process, Identity identity, Runnable gone,
            Consumer<DatagramMember> whenClosed) {
        this.host = host;
        this.process = process;
        this.identity = identity;
        this.gone = gone;
        this.whenClosed = whenClosed;
        member = new PlainMember(host, out, fd, ended -> over());
    }

    Identity identity() {
        return identity;
    }

    String name() {
        return member.peer().uniqueName();
    }

    void begin(List<MatchRule> rules, Consumer<String> joined) {
        try {
            death = host.bus().watch(process, this::died);
            member.begin(identity, rules);
        } catch (IOException | BusException e) {
            gone.run();
            close();
            throw e instanceof BusException refused ? refused : new BusException(BusException.FAILED, e.getMessage(), e);
        }
        joined.accept(name());
    }

    /** Leaves it to the next manager. */
    void stow(Stowage stowage, byte[] name, List<KeptPlain> kept) {
        death.close();
        int before = kept.size();
        member.stow(stowage, name, process, null, kept);
        if (kept.size() > before) {
            closed = true;
            whenClosed.accept(this);
        }
    }

    /** Goes on with who had joined at an earlier manager, and may have gone meanwhile. */
    void resume(KeptPlain kept, Stowage stowage) {
        if (!member.resume(kept, PacketOut.stowed(stowage, kept.unsentBytes()))) {
            why = "the bus has put it out while its manager of groups was restarted";
            over();
            return;
        }
        try {
            death = host.bus().watch(process, this::died);
            member.woken();
        } catch (IOException e) {
            end(e.getMessage());
        }
    }

    boolean take(ByteBuffer packet, int length) {
        return member.take(packet, length);
    }

    void tellFull() {
        member.tellFull();
    }

    private void died() {
        isOver = true;
        member.end("its process has died");
        close();
    }

    void leave() {
        isOver = true;
        member.end("it has left");
    }

    /** Puts it out. */
    void end(String reason) {
        why = reason;
        member.end(reason);
    }

    private void over() {
        gone.run();
        if (isOver) {
            close();
        } else {
            sayFarewell();
        }
    }

    private void sayFarewell() {
        int result = member.out().send(member.fd(), member.farewell(why == null ? "the bus has put it out" : why));
        if (result != -Errno.EAGAIN) {
            close();
        } else if (room == null) {
            try {
                room = host.bus().watchRoom(member.fd(), this::sayFarewell);
            } catch (IOException e) {
                close();
            }
        }
    }

    /** Whatever it has not been told. */
    void close() {
        if (!closed) {
            closed = true;
            whenClosed.accept(this);
            if (room != null) {
                room.close();
            }
            if (death != null) {
                death.close();
            }
            Descriptors.close(process);
            Descriptors.close(member.fd());
        }
    }
}
