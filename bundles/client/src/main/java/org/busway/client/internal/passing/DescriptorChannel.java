package org.busway.client.internal.passing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.api.Descriptor;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;

/**
 * Bytes read from and written to a descriptor of any kind. On a blocking descriptor it waits in short steps, so that closing it from
 * another thread ends the wait.
 */
final class DescriptorChannel implements ByteChannel {

    private static final int STEP_MILLIS = 100;
    /** A pipe that can be written takes as many without waiting. */
    private static final int CHUNK_BYTES = 4096;
    private static final int O_NONBLOCK = 04000;

    private final Descriptor owner;
    private final OpenNumber open;
    private final boolean waits;
    private final NativeBuffer input = NativeBuffer.allocate(CHUNK_BYTES);
    private final NativeBuffer output = NativeBuffer.allocate(CHUNK_BYTES);

    DescriptorChannel(Descriptor owner, OpenNumber open) throws IOException {
        this.owner = owner;
        this.open = open;
        waits = (flags(owner.number()) & O_NONBLOCK) == 0;
    }

    /** The flags of the open file, from the kernel's own account: each holder can change them. */
    private static int flags(int number) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring(6).strip(), 8);
            }
        }
        return 0;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            return 0;
        }
        synchronized (input) {
            enter();
            try {
                for (boolean ready = !waits; !ready; ready = Sockets.awaitReadable(open.number(), STEP_MILLIS)) {
                    stillOpen();
                }
                int count = Sockets.read(open.number(), input.address(), Math.min(CHUNK_BYTES, into.remaining()));
                if (count > 0) {
                    into.put(input.bytes().slice(0, count));
                }
                return count == 0 ? -1 : count == -Errno.EAGAIN ? 0 : checked("read", count);
            } catch (IllegalStateException e) {
                throw new AsynchronousCloseException();
            } finally {
                open.leave();
            }
        }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int begin = from.position();
        synchronized (output) {
            enter();
            try {
                while (from.hasRemaining()) {
                    int count = writeOnce(from);
                    if (count == -Errno.EAGAIN) {
                        break;
                    }
                    from.position(from.position() + checked("write", count));
                }
                return from.position() - begin;
            } catch (IllegalStateException e) {
                throw new AsynchronousCloseException();
            } finally {
                open.leave();
            }
        }
    }

    private int writeOnce(ByteBuffer from) throws IOException {
        for (boolean ready = !waits; !ready; ready = Sockets.awaitWritable(open.number(), STEP_MILLIS)) {
            stillOpen();
        }
        int length = Math.min(CHUNK_BYTES, from.remaining());
        output.bytes().put(0, from, from.position(), length);
        return Sockets.write(open.number(), output.address(), length);
    }

    private void enter() throws ClosedChannelException {
        if (!open.enter()) {
            throw new ClosedChannelException();
        }
    }

    private void stillOpen() throws AsynchronousCloseException {
        if (open.isClosed()) {
            throw new AsynchronousCloseException();
        }
    }

    private int checked(String call, int count) throws SystemCallException {
        if (count < 0) {
            throw new SystemCallException(call, open.toString(), count);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return !open.isClosed();
    }

    @Override
    public void close() {
        owner.close();
    }
}
