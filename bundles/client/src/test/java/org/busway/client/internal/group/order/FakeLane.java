package org.busway.client.internal.group.order;

import java.util.ArrayList;
import java.util.List;

/** A lane whose positions are numbers of frames. */
final class FakeLane implements LaneHead {

    record Frame(String text, long socketMessages, long running) {}

    private static long published;

    private final String publisher;
    private final boolean holdsMessages;
    private final List<Frame> frames = new ArrayList<>();
    private long needsReceived = NOT_ROUTED;
    private long position;
    private String sender;

    FakeLane(String publisher, boolean holdsMessages) {
        this.publisher = publisher;
        this.holdsMessages = holdsMessages;
        sender = publisher;
    }

    /** Who sent what stands in a lane of the bus. */
    FakeLane of(String signalsSender) {
        sender = signalsSender;
        return this;
    }

    void publish(String text, long socketMessages) {
        frames.add(new Frame(text, socketMessages, ++published));
    }

    /** A frame that the filter refuses: whoever looks for the next one passes over it. */
    void publishRefused() {
        frames.add(new Frame(null, 0, ++published));
    }

    void needs(long received) {
        needsReceived = received;
    }

    String read() {
        return frames.get((int) position++).text;
    }

    void end() {
        position = Long.MAX_VALUE;
    }

    @Override
    public String publisher() {
        return publisher;
    }

    @Override
    public boolean holdsMessages() {
        return holdsMessages;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean hasNext() {
        while (position < frames.size() && frames.get((int) position).text == null) {
            position++;
        }
        return position < frames.size();
    }

    @Override
    public long socketMessages() {
        return frames.get((int) position).socketMessages;
    }

    @Override
    public long tail() {
        return frames.size();
    }

    @Override
    public String sender() {
        return sender;
    }

    @Override
    public long running() {
        return frames.get((int) position).running;
    }

    @Override
    public long needsReceived() {
        return needsReceived;
    }
}
