package org.busway.os;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;

/**
 * A classic BPF program that the kernel runs on each packet before a socket gets it: what it refuses was sent, as far as its sender can see, and never arrives. Once
 * locked it stays for as long as the socket exists, whoever holds it, root included.
 *
 * <p>
 * An instruction is a {@code long}: {@code code | jumpIfTrue << 16 | jumpIfFalse << 24 | k << 32}, of the fields of {@code struct sock_filter}. Loads from the packet
 * are big-endian on every machine.
 */
public final class SocketFilter {

    /** Instructions that the kernel takes ({@code BPF_MAXINSNS}). */
    public static final int MOST_INSTRUCTIONS = 4096;

    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DETACH_FILTER = 27;
    private static final int SO_LOCK_FILTER = 44;
    private static final int INSTRUCTION_BYTES = 8;

    private SocketFilter() {}

    /**
     * Attaches a program to a socket, in the place of the one before.
     *
     * @throws SystemCallException
     *             EPERM if that is locked; EINVAL if it is no program; ENOMEM if it is larger than {@code net.core.optmem_max} lets it be
     */
    public static void attach(int fd, long[] program) throws SystemCallException {
        try (Scratch scratch = Scratch.take(program.length * INSTRUCTION_BYTES)) {
            int instructions = scratch.block(program.length * INSTRUCTION_BYTES);
            for (int i = 0; i < program.length; i++) {
                int at = instructions + i * INSTRUCTION_BYTES;
                scratch.bytes().putShort(at, (short) program[i]).put(at + 2, (byte) (program[i] >>> 16))
                        .put(at + 3, (byte) (program[i] >>> 24)).putInt(at + 4, (int) (program[i] >>> 32));
            }
            int header = scratch.block(2 * Abi.CURRENT.wordBytes());
            scratch.bytes().putShort(header, (short) program.length);
            Abi.CURRENT.putWord(scratch.bytes(), header + Abi.CURRENT.wordBytes(), scratch.at(instructions));
            SystemCallException.check(Libc.negated(Libc.setsockopt(fd, Sockets.SOL_SOCKET, SO_ATTACH_FILTER,
                    scratch.at(header), 2 * Abi.CURRENT.wordBytes())), "setsockopt SO_ATTACH_FILTER", fd);
        }
    }

    /** Lets nobody change or remove the program any more. */
    public static void lock(int fd) throws SystemCallException {
        Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_LOCK_FILTER, 1, "SO_LOCK_FILTER");
    }

    /** Tries to take a lock away, which the kernel refuses. */
    public static void unlock(int fd) throws SystemCallException {
        Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_LOCK_FILTER, 0, "SO_LOCK_FILTER");
    }

    /** Removes the program; EPERM if it is locked. */
    public static void detach(int fd) throws SystemCallException {
        Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_DETACH_FILTER, 0, "SO_DETACH_FILTER");
    }
}
