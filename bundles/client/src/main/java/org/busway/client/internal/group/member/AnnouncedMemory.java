package org.busway.client.internal.group.member;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.busway.api.Descriptor;

/**
 * The memory of messages that frames announce, from when the bus gives it until its frame is read. It comes on any thread and is taken by the one that reads.
 *
 * <p>A place in a lane is that of one frame for as long as the bus lives, so memory of a lane that had the number before is never taken for that of another. Of one lane
 * no more is kept than may be announced and unread at once; a lossy member, for which nobody waits, loses what is oldest.
 */
final class AnnouncedMemory {

    private record Entry(Descriptor memory, long bytes) {}

    private final Map<Integer, TreeMap<Long, Entry>> lanes = new HashMap<>();
    private final LongSupplier mostBytes;
    private boolean closed;

    /** Nothing has come; {@code mostBytes} is how much of one lane is kept. */
    AnnouncedMemory(LongSupplier mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The bus gives memory of a size. */
    synchronized void add(int lane, long position, Descriptor memory, long bytes) {
        TreeMap<Long, Entry> ofLane = lanes.computeIfAbsent(lane, number -> new TreeMap<>());
        Entry before = ofLane.put(position, new Entry(memory, bytes));
        if (before != null) {
            before.memory.close();
        }
        if (closed) {
            close();
            return;
        }
        long kept = ofLane.values().stream().mapToLong(Entry::bytes).sum();
        while (kept > mostBytes.getAsLong() && ofLane.size() > 1) {
            Entry oldest = ofLane.pollFirstEntry().getValue();
            kept -= oldest.bytes;
            oldest.memory.close();
        }
    }

    /** The memory of the message that a frame announces, and no longer that of frames before it, which nobody wanted; null if it is not there. */
    synchronized Descriptor take(int lane, long position) {
        TreeMap<Long, Entry> ofLane = lanes.get(lane);
        if (ofLane == null) {
            return null;
        }
        Map<Long, Entry> passed = ofLane.headMap(position);
        passed.values().forEach(entry -> entry.memory.close());
        passed.clear();
        Entry entry = ofLane.remove(position);
        return entry == null ? null : entry.memory;
    }

    /** Nobody reads any more. */
    synchronized void close() {
        closed = true;
        lanes.values().forEach(ofLane -> ofLane.values().forEach(entry -> entry.memory.close()));
        lanes.clear();
    }
}
