package org.busway.os;

import java.nio.ByteBuffer;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.ControlLayout;
import org.busway.os.internal.layout.MessageHeaderLayout;
import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.layout.VectorLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * The kernel's device events ({@code NETLINK_KOBJECT_UEVENT}), one datagram at a time, each with what the kernel says
 * about its sender.
 *
 * <p>
 * Belongs to one thread. Who listens must check the sender: a datagram of {@link #KERNEL_GROUP} is the kernel's only if
 * {@link #senderPort()} and {@link #senderUid()} are 0 and it is not {@link #truncated()}; anybody with the privilege
 * can send to the group from another port. The kernel drops what does not fit into the receive buffer and says so once,
 * by ENOBUFS: the listener then looks at {@code /sys} afresh.
 */
public final class UeventSocket implements AutoCloseable {

    /** The kernel's own events. */
    public static final int KERNEL_GROUP = 1;
    /** The events that udev passes on with its properties. */
    public static final int UDEV_GROUP = 2;

    private static final int NETLINK_KOBJECT_UEVENT = 15;
    private static final int SOCK_RAW = 3;
    private static final int SO_PASSCRED = 16;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SCM_CREDENTIALS = 2;
    private static final int CREDENTIALS_BYTES = 12;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    private static final Abi ABI = Abi.CURRENT;
    private static final MessageHeaderLayout HEADER = MessageHeaderLayout.CURRENT;
    private static final ControlLayout CONTROL = ControlLayout.CURRENT;
    private static final VectorLayout VECTOR = VectorLayout.CURRENT;

    private final int fd;
    private final NativeBuffer header = NativeBuffer.allocate(HEADER.size);
    private final NativeBuffer vector = NativeBuffer.allocate(VECTOR.size);
    private final NativeBuffer name = NativeBuffer.allocate(SocketAddressLayout.NETLINK_SIZE);
    private final NativeBuffer control = NativeBuffer.allocate(CONTROL.spaceFor(CREDENTIALS_BYTES));
    /** The buffer of the last receive, whose address is known. */
    private NativeBuffer into;
    private long senderUid;
    private int senderPid;
    private boolean closed;

    private UeventSocket(int fd) {
        this.fd = fd;
        ByteBuffer bytes = header.bytes();
        ABI.putWord(bytes, HEADER.name, name.address());
        ABI.putWord(bytes, HEADER.vector, vector.address());
        ABI.putWord(bytes, HEADER.vectorCount, 1);
        ABI.putWord(bytes, HEADER.control, control.address());
    }

    /**
     * Subscribes; no privilege is needed.
     *
     * @param groups
     *            {@link #KERNEL_GROUP}, {@link #UDEV_GROUP} or both, or-ed
     * @param receiveBufferBytes
     *            wanted; without privilege the kernel gives no more than {@code rmem_max}
     */
    public static UeventSocket open(int groups, int receiveBufferBytes) throws SystemCallException {
        String object = "uevent netlink socket, groups " + groups;
        int fd = Sockets.socket(Sockets.AF_NETLINK, SOCK_RAW | Sockets.NON_BLOCKING, NETLINK_KOBJECT_UEVENT, object);
        try (Scratch scratch = Scratch.take()) {
            if (Sockets.trySetOption(fd, Sockets.SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes) < 0) {
                Sockets.setReceiveBuffer(fd, receiveBufferBytes);
            }
            Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_PASSCRED, 1, "SO_PASSCRED");
            int address = scratch.block(SocketAddressLayout.NETLINK_SIZE);
            scratch.bytes().putShort(address + SocketAddressLayout.FAMILY, (short) Sockets.AF_NETLINK);
            scratch.bytes().putInt(address + SocketAddressLayout.NETLINK_GROUPS, groups);
            SystemCallException.check(
                    Libc.negated(Libc.bind(fd, scratch.at(address), SocketAddressLayout.NETLINK_SIZE)), "bind",
                    object);
            return new UeventSocket(fd);
        } catch (SystemCallException e) {
            PlainCalls.close(fd);
            throw e;
        }
    }

    /** The descriptor, to watch for readability. */
    public int fd() {
        return fd;
    }

    /**
     * Receives a datagram without waiting, into a direct buffer from index 0 on; position and limit then enclose it.
     *
     * @return its bytes, or a negated error number: EAGAIN when there is none, ENOBUFS when the kernel has dropped some
     */
    public int receive(ByteBuffer direct) {
        if (into == null || into.bytes() != direct) {
            into = NativeBuffer.of(direct);
        }
        ByteBuffer bytes = header.bytes();
        ABI.putWord(vector.bytes(), VECTOR.base, into.address());
        ABI.putWord(vector.bytes(), VECTOR.length, direct.capacity());
        senderUid = PeerCredentials.UNKNOWN;
        senderPid = -1;
        name.bytes().putInt(SocketAddressLayout.NETLINK_PORT, -1);
        int received;
        do {
            bytes.putInt(HEADER.nameLength, SocketAddressLayout.NETLINK_SIZE);
            ABI.putWord(bytes, HEADER.controlLength, control.capacity());
            received = Libc.negated(Libc.recvmsg(fd, header.address(), MSG_DONTWAIT));
        } while (received == -Errno.EINTR);
        direct.clear().limit(Math.max(0, received));
        if (received >= 0) {
            readCredentials((int) ABI.word(bytes, HEADER.controlLength));
        }
        return received;
    }

    private void readCredentials(int controlBytes) {
        ByteBuffer bytes = control.bytes();
        if (controlBytes >= CONTROL.lengthFor(CREDENTIALS_BYTES) && bytes.getInt(CONTROL.level) == Sockets.SOL_SOCKET
                && bytes.getInt(CONTROL.type) == SCM_CREDENTIALS) {
            senderPid = bytes.getInt(CONTROL.data);
            senderUid = Integer.toUnsignedLong(bytes.getInt(CONTROL.data + 4));
        }
    }

    /** The netlink port of the last datagram's sender; 0 is the kernel. */
    public int senderPort() {
        return name.bytes().getInt(SocketAddressLayout.NETLINK_PORT);
    }

    /** The user of the last datagram's sender, or {@link PeerCredentials#UNKNOWN}. */
    public long senderUid() {
        return senderUid;
    }

    /** The process of the last datagram's sender: 0 for the kernel, -1 if unknown. */
    public int senderPid() {
        return senderPid;
    }

    /** Whether the last datagram was longer than the buffer. */
    public boolean truncated() {
        return (header.bytes().getInt(HEADER.flags) & MSG_TRUNC) != 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            PlainCalls.close(fd);
        }
    }
}
