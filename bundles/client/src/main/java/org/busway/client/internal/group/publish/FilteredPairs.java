package org.busway.client.internal.group.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.PairAdded;
import org.busway.client.internal.group.Received.Shape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameSender;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.layout.PacketLayout;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.lane.Doorbell;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.Mapping;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketBatch;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Members that read a socket each: every frame goes into their pairs as it stands in the lane, several in a packet where several wait, and the kernel keeps from them what
 * their filters refuse. Guarded by its {@link LanePublisher}.
 *
 * <p>Invariant: the cursor in a pair's page is where the first frame begins that was not put into it, so the lane keeps that frame, and whoever comes after this publisher
 * goes on there. A pair that is full is behind, and is served when its member has read, by the thread of {@link PairRoom}.
 */
final class FilteredPairs {

    private static final Logger LOG = LoggerFactory.getLogger(FilteredPairs.class);

    /** More at a time gain little, and who completes a pair sends as many once more. */
    private static final int BATCH_FRAMES = 64;

    /** No filter that the kernel runs tests a sender. */
    private static final FrameSender NOBODY = new FrameSender() {

        @Override
        public int publisher() {
            return 0;
        }

        @Override
        public boolean owns(int name) {
            return false;
        }
    };

    private static final class Pair {
        private final int slot;
        private final Mapping memory;
        private final CursorPage page;
        /** These two come together: the kernel runs the filter on what goes there, and no other one ever. */
        private int fd;
        private FrameFilter filter;
        private long position;
        private boolean behind;

        Pair(int slot, Mapping memory, CursorPage page, int fd, FrameFilter filter, long position) {
            this.slot = slot;
            this.memory = memory;
            this.page = page;
            this.fd = fd;
            this.filter = filter;
            this.position = position;
        }
    }

    private final String group;
    private final LaneWriter writer;
    private final ControlPage control;
    private final Shape shape;
    private final int lane;
    private final int ringBytes;
    private final long ringAddress;
    private final ByteBuffer memory;
    private final PairRoom room;
    private final List<Pair> pairs = new ArrayList<>();
    /** There from the first pair on. */
    private PacketBatch batch;
    /** Where the packets of the batch end in the lane. */
    private final long[] ends = new long[BATCH_FRAMES];

    FilteredPairs(String group, LaneWriter writer, ControlPage control, Shape shape, Mapping mapping, PairRoom room) {
        this.group = group;
        this.writer = writer;
        this.control = control;
        this.shape = shape;
        this.room = room;
        lane = writer.lane().shape().number();
        ringBytes = writer.lane().shape().ringBytes();
        memory = writer.memory();
        ringAddress = NativeBuffer.addressOf(mapping.buffer()) + LaneLayout.HEADER_BYTES;
    }

    /** The bus tells of a member, or that one has another pair. */
    void add(PairAdded added) {
        int fd = -1;
        try {
            fd = Descriptors.duplicate(added.end().number());
            added.end().close();
            Pair before = of(added.slot());
            if (before != null) {
                added.cursor().close();
                Descriptors.close(before.fd);
                before.fd = fd;
                before.filter = added.filter();
                before.behind = false;
                serve(before);
                return;
            }
            long begin = control.since(lane, added.slot(), added.incarnation());
            if (begin < 0) {
                // It has gone, and who has its slot now begins elsewhere: the bus is about to tell so.
                added.cursor().close();
                Descriptors.close(fd);
                return;
            }
            int lanes = shape.control().lanes();
            Mapping cursor = Received.map(added.cursor(), CursorLayout.memoryBytes(lanes), true,
                    "cursor page of member " + added.slot() + " of group \"" + group + "\"");
            CursorPage page = CursorPage.open(cursor.buffer(), lanes, added.slot(), shape.generation());
            page.cursor(lane, begin);
            writer.readership().attach(added.slot(), added.incarnation(), page, Doorbell.NONE);
            Pair pair = new Pair(added.slot(), cursor, page, fd, added.filter(), begin);
            pairs.add(pair);
            if (batch == null) {
                batch = new PacketBatch(BATCH_FRAMES);
            }
            serve(pair);
        } catch (IOException | RuntimeException e) {
            // It holds the lane where it began, until the bus puts it out.
            LOG.warn("member {} of group \"{}\" cannot be served", added.slot(), group, e);
            if (fd >= 0) {
                Descriptors.close(fd);
            }
            added.cursor().close();
            added.end().close();
        }
    }

    private Pair of(int slot) {
        for (Pair pair : pairs) {
            if (pair.slot == slot) {
                return pair;
            }
        }
        return null;
    }

    /** A member is gone. */
    void remove(int slot) {
        Pair gone = of(slot);
        if (gone != null) {
            pairs.remove(gone);
            writer.readership().detach(slot);
            close(gone);
        }
    }

    private static void close(Pair pair) {
        Descriptors.close(pair.fd);
        try {
            pair.memory.close();
        } catch (SystemCallException e) {
            LOG.warn("a cursor page cannot be given back", e);
        }
    }

    /** Puts what was published into all pairs that are not behind. Allocates nothing. */
    void serve() {
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            if (!pair.behind) {
                serve(pair);
            }
        }
    }

    /** A pair that was behind has room, or its member is gone; whether anybody has moved on. */
    boolean retry(int slot) {
        Pair pair = of(slot);
        if (pair == null) {
            return false;
        }
        pair.behind = false;
        serve(pair);
        return true;
    }

    private void serve(Pair pair) {
        long tail = writer.tail();
        while (pair.position < tail) {
            long reached = collect(pair, tail);
            int sent = batch.packets() == 0 ? 0 : batch.send(pair.fd);
            if (sent == -Errno.EAGAIN || sent == -Errno.ENOBUFS || sent == -Errno.ENOMEM) {
                pair.behind = true;
                room.await(pair.slot, pair.fd);
                return;
            }
            // Any other error says that its member is gone, and the bus is about to tell so: nobody misses what goes there.
            pair.position = sent < 0 || sent == batch.packets() ? reached : ends[sent - 1];
            pair.page.cursor(lane, pair.position);
        }
    }

    /** Adds to the batch what goes into a pair next; where the first frame begins that was not looked at. */
    private long collect(Pair pair, long tail) {
        batch.clear();
        int mostFrames = PacketLayout.mostFrames(pair.filter.alternatives());
        int frames = mostFrames;
        int bytes = 0;
        long position = pair.position;
        while (position < tail && !batch.isFull()) {
            int at = (int) position & ringBytes - 1;
            long lengthAndFlags = memory.getLong(LaneLayout.HEADER_BYTES + at);
            int length = (int) lengthAndFlags;
            position += FrameLayout.aligned(length);
            if (isSent(pair, (int) (lengthAndFlags >>> 32), LaneLayout.HEADER_BYTES + at)) {
                if (frames == mostFrames || bytes + length > PacketLayout.MOST_BYTES) {
                    batch.add(ringAddress + at, length);
                    frames = 0;
                    bytes = 0;
                } else {
                    batch.append(ringAddress + at, length);
                }
                frames++;
                bytes += length;
                ends[batch.packets() - 1] = position;
            }
        }
        return position;
    }

    /**
     * Whether a frame goes into a pair. What the kernel would refuse there is refused here, which is the same and costs no call: each pair comes with its own filter,
     * and a change of filter is another pair, so none is ever out of date. It is the kernel that keeps it also where a publisher does not look.
     */
    private boolean isSent(Pair pair, int kind, int at) {
        return kind != FrameLayout.VOID && (kind != FrameLayout.MESSAGE
                || pair.filter.test(memory.getLong(at + FrameLayout.NAMES_AT), memory.getLong(at + FrameLayout.PATH_AND_ARG0_AT),
                        memory.getLong(at + FrameLayout.BLOOM_AT), NOBODY));
    }

    /** The lane has ended; what pairs have yet to get the bus puts there. */
    void close() {
        for (Pair pair : pairs) {
            writer.readership().detach(pair.slot);
            close(pair);
        }
        pairs.clear();
    }
}
