package org.busway.client.internal.group.order;

import java.util.ArrayList;
import java.util.List;

/** A lane whose positions are numbers of frames. */
final class FakeLane implements LaneHead {

    record Frame(String text, long socketMessages, long running) {}

    /** A publisher's message that stands in a lane which this one orders, and has no place here yet. */
    private record Unordered(String publisher, long running) {}

    private static long published;

    private final String publisher;
    private final boolean holdsMessages;
    private final List<Frame> frames = new ArrayList<>();
    private long needsReceived = NOT_ROUTED;
    private long position;
    private String sender;
    private final List<Unordered> unordered = new ArrayList<>();
    private final List<Long> sendersNumbers = new ArrayList<>();

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

    /** A publisher writes into a lane that this one orders. */
    Runnable publishUnordered(String writer, String text) {
        Unordered written = new Unordered(writer, ++published);
        unordered.add(written);
        return () -> {
            unordered.remove(written);
            of(writer);
            sendersNumbers.add(written.running);
            frames.add(new Frame(text, 0, written.running));
        };
    }

    @Override
    public long senderRunning() {
        return position < sendersNumbers.size() ? sendersNumbers.get((int) position) : -1;
    }

    @Override
    public boolean holdsEarlier(String writer, long runningNumber) {
        for (int i = (int) Math.min(position, frames.size()); i < sendersNumbers.size(); i++) {
            if (writer.equals(sender) && sendersNumbers.get(i) < runningNumber) {
                return true;
            }
        }
        return unordered.stream().anyMatch(each -> each.publisher.equals(writer) && each.running < runningNumber);
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
