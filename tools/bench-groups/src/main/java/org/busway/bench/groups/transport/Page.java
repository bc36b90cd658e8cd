package org.busway.bench.groups.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How far each publisher and member of a run is, in memory that all of them see. */
final class Page {

    static final int MOST_SENDERS = 4;
    private static final int LINE = 64;
    private static final int GO_AT = 127 * LINE;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory;

    private Page(ByteBuffer memory) {
        this.memory = memory;
    }

    static Page open(Path folder) throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve("page"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Page(file.map(FileChannel.MapMode.READ_WRITE, 0, LINE * 128L).order(ByteOrder.nativeOrder()));
        }
    }

    /** Senders may begin. */
    void go() {
        LONG.setRelease(memory, GO_AT, 1L);
    }

    boolean mayGo() {
        return (long) LONG.getAcquire(memory, GO_AT) != 0;
    }

    /** A sender has sent so many, which may be none, and sends no more. */
    void finished(int sender, long count) {
        LONG.setRelease(memory, sender * LINE, count + 1);
    }

    /** How many a sender has sent in all; -1 while it sends. */
    long finished(int sender) {
        return (long) LONG.getAcquire(memory, sender * LINE) - 1;
    }

    /** A member has seen all of a sender before this number. */
    void seen(int member, int sender, long next) {
        LONG.setRelease(memory, (MOST_SENDERS + member) * LINE + 8 * sender, next);
    }

    /** What the slowest of so many members has seen of a sender. */
    long slowest(int members, int sender) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < members; i++) {
            least = Math.min(least, (long) LONG.getAcquire(memory, (MOST_SENDERS + i) * LINE + 8 * sender));
        }
        return least;
    }
}
