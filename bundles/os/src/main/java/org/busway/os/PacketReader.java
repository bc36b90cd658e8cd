package org.busway.os;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.ControlLayout;
import org.busway.os.internal.layout.MessageHeaderLayout;
import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.layout.VectorLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;

/**
 * Receives packets from strangers: whole or said to be cut off, with who sent it and from where, by the kernel's word. Of the descriptors that come with a
 * packet the first is kept until the next receive, and all others are closed at once.
 *
 * <p>
 * Belongs to one thread; one reader serves any number of sockets.
 */
public final class PacketReader implements AutoCloseable {

    private static final int SCM_CREDENTIALS = 2;
    private static final int SCM_PIDFD = 4;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int CREDENTIALS_BYTES = 12;

    private static final Abi ABI = Abi.CURRENT;
    private static final MessageHeaderLayout HEADER = MessageHeaderLayout.CURRENT;
    private static final ControlLayout CONTROL = ControlLayout.CURRENT;
    private static final VectorLayout VECTOR = VectorLayout.CURRENT;

    private final NativeBuffer packet;
    private final NativeBuffer header = NativeBuffer.allocate(HEADER.size);
    private final NativeBuffer vector = NativeBuffer.allocate(VECTOR.size);
    private final NativeBuffer name = NativeBuffer.allocate(SocketAddressLayout.UNIX_SIZE);
    private final NativeBuffer control = NativeBuffer.allocate(CONTROL.spaceFor(4 * SocketReader.MAX_DESCRIPTORS)
            + CONTROL.spaceFor(CREDENTIALS_BYTES) + CONTROL.spaceFor(4));
    private int controlFlags;
    private int descriptors;
    private int kept = -1;
    private int nameBytes;
    private int pid;
    private long uid;
    private long gid;
    private int process = -1;

    /**
     * A reader of packets of so many bytes at most.
     *
     * @param mostBytes
     *            what is longer is said to be {@linkplain #isCutOff cut off}
     */
    public PacketReader(int mostBytes) {
        packet = NativeBuffer.allocate(mostBytes);
        ABI.putWord(vector.bytes(), VECTOR.base, packet.address());
        ABI.putWord(vector.bytes(), VECTOR.length, mostBytes);
        ByteBuffer bytes = header.bytes();
        ABI.putWord(bytes, HEADER.name, name.address());
        ABI.putWord(bytes, HEADER.vector, vector.address());
        ABI.putWord(bytes, HEADER.vectorCount, 1);
        ABI.putWord(bytes, HEADER.control, control.address());
    }

    /**
     * Receives one packet without waiting.
     *
     * @return its bytes, 0 for an empty one or at the end of a connection, or a negated error number; never EINTR
     */
    public int receive(int fd) {
        close();
        ByteBuffer bytes = header.bytes();
        int received;
        do {
            bytes.putInt(HEADER.nameLength, SocketAddressLayout.UNIX_SIZE);
            ABI.putWord(bytes, HEADER.controlLength, control.capacity());
            received = Libc.negated(Libc.recvmsg(fd, header.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
        } while (received == -Errno.EINTR);
        descriptors = 0;
        pid = 0;
        uid = PeerCredentials.UNKNOWN;
        gid = PeerCredentials.UNKNOWN;
        if (received >= 0) {
            nameBytes = Math.min(bytes.getInt(HEADER.nameLength), SocketAddressLayout.UNIX_SIZE);
            controlFlags = bytes.getInt(HEADER.flags);
            collect((int) ABI.word(bytes, HEADER.controlLength));
        }
        return received;
    }

    private void collect(int controlBytes) {
        ByteBuffer bytes = control.bytes();
        int offset = 0;
        while (offset + CONTROL.data <= controlBytes) {
            long length = ABI.word(bytes, offset + CONTROL.length);
            if (length < CONTROL.data || length > controlBytes - offset) {
                return;
            }
            int data = offset + CONTROL.data;
            int size = (int) length - CONTROL.data;
            if (bytes.getInt(offset + CONTROL.level) == Sockets.SOL_SOCKET) {
                switch (bytes.getInt(offset + CONTROL.type)) {
                    case SocketReader.SCM_RIGHTS -> keepFirst(data, size / 4);
                    case SCM_CREDENTIALS -> credentials(data, size);
                    case SCM_PIDFD -> process = size < 4 ? -1 : bytes.getInt(data);
                    default -> {
                        // Nobody asked for it.
                    }
                }
            }
            offset = CONTROL.next(offset, length);
        }
    }

    private void keepFirst(int at, int count) {
        for (int i = 0; i < count; i++) {
            int number = control.bytes().getInt(at + 4 * i);
            if (kept < 0) {
                kept = number;
            } else {
                PlainCalls.close(number);
            }
        }
        descriptors += count;
    }

    private void credentials(int at, int size) {
        if (size >= CREDENTIALS_BYTES) {
            pid = control.bytes().getInt(at);
            uid = Integer.toUnsignedLong(control.bytes().getInt(at + 4));
            gid = Integer.toUnsignedLong(control.bytes().getInt(at + 8));
        }
    }

    /** The packet's bytes, from index 0 on, until the next receive. */
    public NativeBuffer packet() {
        return packet;
    }

    /** Whether the packet was longer than this reader takes; the rest is lost. */
    public boolean isCutOff() {
        return (controlFlags & MSG_TRUNC) != 0;
    }

    /** Whether something came, and not the end of a connection; where {@link PacketSockets#askForCredentials} was asked. */
    public boolean isPacket() {
        return pid > 0;
    }

    /** The first descriptor that came with it, for the caller to close; -1 if there is none. */
    public int takeDescriptor() {
        int taken = kept;
        kept = -1;
        return taken;
    }

    /** How many descriptors came with it; one at least where the kernel could not deliver them all. */
    public int descriptors() {
        return (controlFlags & MSG_CTRUNC) != 0 ? Math.max(1, descriptors) : descriptors;
    }

    /** The socket address that it was sent from; null if its sender has no name to be answered at. */
    public byte[] sender() {
        if (nameBytes <= SocketAddressLayout.UNIX_PATH) {
            return null;
        }
        byte[] address = new byte[nameBytes];
        name.bytes().get(0, address);
        return address;
    }

    /** Whether it was sent from a socket address; without garbage. */
    public boolean isFrom(byte[] address) {
        if (address.length != nameBytes) {
            return false;
        }
        for (int i = 0; i < nameBytes; i++) {
            if (name.bytes().get(i) != address[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Who sent it; where {@link PacketSockets#askForCredentials} was asked.
     *
     * @return its groups are those of its account
     */
    public PeerCredentials credentials() throws SystemCallException {
        return new PeerCredentials(uid, gid, Arrays.stream(Users.groupsOf(uid, gid)).sorted().toArray(), pid, new byte[0]);
    }

    /** The process id of who sent it; 0 if it was not asked for. */
    public int pid() {
        return pid;
    }

    /**
     * A descriptor of the process that sent it, readable when that is dead, for the caller to close.
     *
     * @return -1 where the kernel has none to give
     */
    public int takeProcess() {
        int taken = process;
        process = -1;
        if (taken >= 0 || pid <= 0) {
            return taken;
        }
        return Math.max(-1, Processes.descriptor(pid));
    }

    /** Closes what was not taken of the last packet. */
    @Override
    public void close() {
        if (process >= 0) {
            PlainCalls.close(process);
            process = -1;
        }
        if (kept >= 0) {
            PlainCalls.close(kept);
            kept = -1;
        }
    }
}
