package org.busway.torture.found;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.torture.Mode;

/** Looks into the memory of a process that is stopped, to find out at which step it is. */
public final class Autopsy implements AutoCloseable {

    private static final Pattern MAPPED = Pattern
            .compile("([0-9a-f]+)-([0-9a-f]+) (r[w-])-s .* /memfd:busway group (\\S+) (lane|cursors) (\\d+) \\(deleted\\)");
    private static final int WAITED = 40;

    private final RandomAccessFile memory;
    private final List<Shared> shared = new ArrayList<>();

    /** A mapping that others have too. */
    private record Shared(long address, int bytes, boolean writable, String group, boolean isLane, int number) {}

    /** Opens the memory of a stopped process of this user. */
    public Autopsy(long pid) throws IOException {
        memory = new RandomAccessFile("/proc/" + pid + "/mem", "r");
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
            Matcher part = MAPPED.matcher(line);
            if (part.matches()) {
                long address = Long.parseLong(part.group(1), 16);
                shared.add(new Shared(address, (int) (Long.parseLong(part.group(2), 16) - address), part.group(3).equals("rw"),
                        part.group(4),
                        part.group(5).equals("lane"), Integer.parseInt(part.group(6))));
            }
        }
    }

    /** At which step a writer of a lane of a group is. */
    public Step ofWriter(Mode mode) throws IOException {
        Step step = Step.STARTING;
        for (Shared each : shared) {
            if (each.isLane && each.writable && each.group.equals(mode.group())) {
                step = ofWriter(read(each));
            }
        }
        return step;
    }

    private static Step ofWriter(ByteBuffer lane) {
        if ((lane.getLong(LaneLayout.ROOM_WAIT_AT) & 1) != 0) {
            return Step.WAITING_FOR_ROOM;
        }
        int ring = lane.capacity() - LaneLayout.HEADER_BYTES;
        long tail = lane.getLong(LaneLayout.TAIL_AT);
        int next = LaneLayout.HEADER_BYTES + (int) (tail & ring - 1);
        if (lane.getLong(next + FrameLayout.POSITION_AT) == tail && tail > 0) {
            return Step.BEFORE_THE_TAIL;
        }
        return isBegun(lane, next, tail) ? Step.FILLING : Step.BETWEEN_FRAMES;
    }

    /** Whether the bytes where the next message belongs are those of a signal that is newer than a frame near the tail. */
    private static boolean isBegun(ByteBuffer lane, int next, long tail) {
        int message = next + FrameLayout.HEADER_BYTES;
        if (message + 16 > lane.capacity() || lane.get(message) != 'l' || lane.get(message + 1) != 4) {
            return false;
        }
        int path = indexOf(lane, message, "/t/");
        long before = lastPath(lane, tail);
        return path >= 0 && before >= 0 && number(lane, path) > before;
    }

    private static long lastPath(ByteBuffer lane, long tail) {
        int part = (lane.capacity() - LaneLayout.HEADER_BYTES) / LaneLayout.PARTS;
        long anchor = lane.getLong(LaneLayout.ANCHORS_AT + 8 * (int) (tail / part % LaneLayout.PARTS));
        if (anchor >= tail || anchor / part != tail / part) {
            return -1;
        }
        int path = indexOf(lane, LaneLayout.HEADER_BYTES + (int) (anchor & lane.capacity() - LaneLayout.HEADER_BYTES - 1)
                + FrameLayout.HEADER_BYTES, "/t/");
        return path < 0 ? -1 : number(lane, path);
    }

    private static int indexOf(ByteBuffer lane, int from, String text) {
        for (int at = from; at < from + WAITED && at + text.length() < lane.capacity(); at++) {
            if (lane.get(at) == text.charAt(0) && lane.get(at + 1) == text.charAt(1) && lane.get(at + 2) == text.charAt(2)) {
                return at + text.length();
            }
        }
        return -1;
    }

    /** The signal's number behind the sender's, in a path. */
    private static long number(ByteBuffer lane, int at) {
        long value = 0;
        boolean second = false;
        for (int i = at; i < at + WAITED && i < lane.capacity() && lane.get(i) != 0; i++) {
            if (lane.get(i) == '/') {
                second = true;
                value = 0;
            } else {
                value = value * 10 + lane.get(i) - '0';
            }
        }
        return second ? value : -1;
    }

    /** At which step a member of a group is. */
    public Step ofReader(Mode mode) throws IOException {
        ByteBuffer cursors = cursors(mode.group());
        if (cursors == null) {
            return Step.STARTING;
        }
        Step step = (cursors.getLong(CursorLayout.WAIT_AT) & 1) != 0 ? Step.ASLEEP : Step.AT_THE_TAIL;
        for (Shared each : shared) {
            if (each.isLane && !each.writable && each.group.equals(mode.group())) {
                int slot = CursorLayout.slotAt(each.number);
                if (cursors.getLong(slot + CursorLayout.FENCE_WAIT) != 0) {
                    return Step.AT_A_FENCE;
                } else if (step != Step.ASLEEP
                        && cursors.getLong(slot + CursorLayout.CURSOR) < read(each).getLong(LaneLayout.TAIL_AT)) {
                    step = Step.READING;
                }
            }
        }
        return step;
    }

    /** Whether any lane of a group was written once round and more since this reader said where it is. */
    public boolean isLapped(String group) throws IOException {
        ByteBuffer cursors = cursors(group);
        for (Shared each : shared) {
            if (cursors != null && each.isLane && !each.writable && each.group.equals(group)) {
                ByteBuffer lane = read(each);
                long behind = lane.getLong(LaneLayout.TAIL_AT)
                        - cursors.getLong(CursorLayout.slotAt(each.number) + CursorLayout.CURSOR);
                if (behind > lane.capacity() - LaneLayout.HEADER_BYTES) {
                    return true;
                }
            }
        }
        return false;
    }

    private ByteBuffer cursors(String group) throws IOException {
        ByteBuffer last = null;
        for (Shared each : shared) {
            if (!each.isLane && each.writable && each.group.equals(group)) {
                last = read(each);
            }
        }
        return last;
    }

    private ByteBuffer read(Shared part) throws IOException {
        byte[] bytes = new byte[part.bytes];
        memory.seek(part.address);
        memory.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
