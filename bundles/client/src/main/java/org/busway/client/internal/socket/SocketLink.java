package org.busway.client.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.client.internal.Link;
import org.busway.os.Descriptors;
import org.busway.os.Epoll;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link over a connected socket. One thread reads, and writes what the socket did not take at once; it runs no handler, so replies come
 * in and messages go out whatever handlers do. Senders write themselves while nothing waits.
 *
 * <p>Invariant: the descriptor is closed by that thread alone, under the lock, after the link has ended; nobody else uses it then.
 */
public final class SocketLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(SocketLink.class);
    private static final int CHUNK_BYTES = 64 * 1024;
    /** How many chunks are read before writing has its turn. */
    private static final int CHUNKS_A_TURN = 8;

    private final int fd;
    private final Authenticated socket;
    private final long outgoingBytesMax;
    private final Runnable wakeUp;
    private final Epoll epoll;
    private final IncomingQueue incoming;
    private final Thread thread;
    private final Object lock = new Object();
    /** This and the next four are guarded by the lock. */
    private final OutgoingBytes outgoing = new OutgoingBytes();
    private boolean socketIsFull;
    private boolean someoneWantsRoom;
    private String writeFailure;
    /** Written under the lock. */
    private volatile long sent;
    private volatile String closeReason;

    /** Takes over an authenticated socket. */
    public SocketLink(Authenticated socket, long outgoingBytesMax, long incomingBytesMax, Runnable wakeUp) throws IOException {
        this.socket = socket;
        this.fd = socket.fd();
        this.outgoingBytesMax = outgoingBytesMax;
        this.wakeUp = wakeUp;
        incoming = new IncomingQueue(incomingBytesMax);
        epoll = Epoll.open(1);
        thread = new Thread(null, this::run, "busway-client io " + socket.address(), 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean trySend(ByteBuffer message, List<Descriptor> descriptors) {
        int size = message.remaining();
        if (size > outgoingBytesMax) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "message of " + size + " bytes: this connection holds "
                    + outgoingBytesMax + " outgoing bytes at most, allow more when connecting");
        }
        if (!descriptors.isEmpty() && !socket.passesDescriptors()) {
            throw new BusException(BusException.NOT_SUPPORTED, "the bus at " + socket.address() + " does not take descriptors");
        }
        synchronized (lock) {
            if (closeReason != null || writeFailure != null) {
                throw new BusException(BusException.DISCONNECTED, closeReason != null ? closeReason : writeFailure);
            }
            if (outgoing.held() + size > outgoingBytesMax) {
                someoneWantsRoom = true;
                return false;
            }
            outgoing.add(message, duplicates(descriptors));
            sent++;
            if (!socketIsFull) {
                write();
                if (socketIsFull) {
                    epoll.wake();
                }
            }
            return true;
        }
    }

    private static int[] duplicates(List<Descriptor> descriptors) {
        int[] duplicates = new int[descriptors.size()];
        int count = 0;
        try {
            while (count < duplicates.length) {
                duplicates[count] = Descriptors.duplicate(descriptors.get(count).number());
                count++;
            }
            return duplicates;
        } catch (IOException | RuntimeException e) {
            for (int i = 0; i < count; i++) {
                Descriptors.close(duplicates[i]);
            }
            throw new BusException(BusException.FAILED, "descriptor " + count + " of the message: " + e.getMessage(), e);
        }
    }

    /** Under the lock. */
    private void write() {
        int result = outgoing.write(fd);
        socketIsFull = result == -Errno.EAGAIN;
        if (result < 0 && !socketIsFull) {
            writeFailure = "writing to the bus failed: " + Errno.describe(result);
            outgoing.clear();
            lock.notifyAll();
        }
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public boolean awaitRoom(long timeoutNanos) throws InterruptedException {
        long begin = System.nanoTime();
        synchronized (lock) {
            while (someoneWantsRoom && closeReason == null && writeFailure == null) {
                long left = timeoutNanos - (System.nanoTime() - begin);
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, Math.max(left, 1_000_000));
            }
            return true;
        }
    }

    @Override
    public Received receive() {
        Received first = incoming.poll();
        if (incoming.hasRoomAgain()) {
            epoll.wake();
        }
        return first;
    }

    @Override
    public String closeReason() {
        return closeReason;
    }

    @Override
    public void close(String reason) {
        end(reason);
        incoming.close();
        epoll.wake();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end(String reason) {
        synchronized (lock) {
            if (closeReason == null) {
                closeReason = reason;
            }
            lock.notifyAll();
        }
        wakeUp.run();
    }

    private void run() {
        List<Received> whole = new ArrayList<>();
        MessageCutter cutter = new MessageCutter(whole);
        try (SocketReader reader = new SocketReader()) {
            NativeBuffer chunk = NativeBuffer.allocate(CHUNK_BYTES);
            String wrong = socket.takeRest(cutter);
            deliver(whole);
            int interest = 0;
            while (closeReason == null && wrong == null) {
                interest = watch(interest);
                int count = epoll.await(-1);
                int events = count > 0 ? epoll.events(0) : 0;
                if ((events & Epoll.WRITABLE) != 0) {
                    writeRest();
                }
                if ((events & ~Epoll.WRITABLE) != 0 && !incoming.isFull()) {
                    wrong = read(reader, chunk, cutter, whole);
                }
            }
            end(wrong);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("connection to {} ended by an error of its own", socket.address(), e);
            end("the connection's own thread failed: " + e);
        } finally {
            cutter.close();
            synchronized (lock) {
                outgoing.write(fd);
                outgoing.clear();
                Descriptors.close(fd);
            }
            epoll.close();
        }
    }

    /** Says what is waited for; a hang-up is not looked for while nothing is read, or it would be found without end. */
    private int watch(int before) throws IOException {
        int interest;
        synchronized (lock) {
            interest = socketIsFull && writeFailure == null ? Epoll.WRITABLE : 0;
        }
        interest |= incoming.isFull() ? 0 : Epoll.READABLE;
        if (before == 0 && interest != 0) {
            epoll.add(fd, interest, 0);
        } else if (before != 0 && interest == 0) {
            epoll.remove(fd);
        } else if (interest != before) {
            epoll.modify(fd, interest, 0);
        }
        return interest;
    }

    private void writeRest() {
        boolean tell;
        synchronized (lock) {
            write();
            tell = someoneWantsRoom && outgoing.held() <= outgoingBytesMax / 2;
            if (tell) {
                someoneWantsRoom = false;
                lock.notifyAll();
            }
        }
        if (tell) {
            wakeUp.run();
        }
    }

    /** Reads what is there, up to a turn's share; why the stream ended, or null. */
    private String read(SocketReader reader, NativeBuffer chunk, MessageCutter cutter, List<Received> whole) {
        String ended = null;
        for (int turn = 0; turn < CHUNKS_A_TURN && ended == null && !incoming.isFull(); turn++) {
            int count = reader.receive(fd, chunk.address(), CHUNK_BYTES);
            if (count == -Errno.EAGAIN) {
                break;
            } else if (count == 0) {
                ended = "the bus closed the connection";
            } else if (count < 0) {
                ended = "reading from the bus failed: " + Errno.describe(count);
            } else if (reader.truncated()) {
                ended = "descriptors were lost on the way: this process may have no more open";
            } else {
                cutter.takeDescriptors(reader);
                ended = cutter.take(chunk.bytes(), 0, count);
                ended = ended == null ? null : "the bus sent what is no D-Bus message: " + ended;
            }
            deliver(whole);
            if (count > 0 && count < CHUNK_BYTES) {
                break;
            }
        }
        return ended;
    }

    private void deliver(List<Received> whole) {
        if (incoming.add(whole)) {
            wakeUp.run();
        }
    }
}
