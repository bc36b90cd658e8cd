package org.busway.client.internal.group.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneReader;
import org.busway.lane.filter.FrameFilter;
import org.busway.os.SocketBell;

/** A lane that is mapped, with its reader and the doorbell shared with its publisher. */
final class OpenLane implements FrameSource {

    private final MappedLane mapped;
    private final LaneReader reader;
    private final String publisher;
    private String fault;

    private OpenLane(MappedLane mapped, LaneReader reader, String publisher) {
        this.mapped = mapped;
        this.reader = reader;
        this.publisher = publisher;
    }

    /** Maps what the bus announced, and closes its descriptors. */
    static OpenLane of(LaneAdded added, MemberPages pages, String group) throws IOException {
        MappedLane mapped = MappedLane.of(added, pages, group);
        try {
            return new OpenLane(mapped,
                    new LaneReader(mapped.lane(), pages.control(), pages.cursors(), pages.slot(), added.frameNumber(),
                            ByteBuffer.allocateDirect(mapped.lane().shape().largestMessageBytes()), mapped.bell()::ring),
                    added.isOfBus() ? null : added.publisher());
        } catch (RuntimeException e) {
            mapped.close();
            mapped.bell().close();
            throw e;
        }
    }

    @Override
    public int poll(FrameHandler handler, int limit) {
        int passed = reader.poll(handler, limit);
        if (passed == LaneReader.FAULT && fault == null) {
            fault = reader.fault().toString();
        }
        return passed;
    }

    @Override
    public boolean isReadable() {
        return reader.isReadable();
    }

    @Override
    public boolean goesOn() {
        return reader.goesOn();
    }

    @Override
    public boolean isWaiting() {
        return false;
    }

    @Override
    public long position() {
        return reader.position();
    }

    @Override
    public long tail() {
        return mapped.lane().tail();
    }

    @Override
    public long mostUnread() {
        return isOpenToWriters() ? mapped.mostMessages() : 0;
    }

    @Override
    public void filter(FrameFilter filter) {
        reader.filter(filter);
    }

    @Override
    public boolean passes(FrameFilter other) {
        return reader.passes(other);
    }

    @Override
    public long positionOf(Frame frame) {
        return frame.position();
    }

    @Override
    public long runningOf(Frame frame) {
        return frame.running();
    }

    @Override
    public long senderRunningOf(Frame frame) {
        return publisher == null ? -1 : frame.running();
    }

    @Override
    public long nextRunningOf(String other) {
        return -1;
    }

    @Override
    public long socketMessagesOf(Frame frame) {
        return frame.socketMessages();
    }

    @Override
    public String senderOf(Frame frame) {
        return publisher;
    }

    @Override
    public void condemn(Frame frame, String what) {
        fault = what;
        reader.condemn(frame.number());
    }

    @Override
    public String fault() {
        return fault;
    }

    @Override
    public SocketBell bell() {
        return mapped.bell();
    }

    @Override
    public void close() {
        mapped.close();
    }
}
