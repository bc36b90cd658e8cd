package org.busway.client.internal.group.member;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.busway.api.Descriptor;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.LaneFaultException;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneReader;
import org.busway.lane.filter.FrameFilter;
import org.busway.wire.rule.NameOwner;
import org.busway.lane.page.LaneState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of a member: looks for the next frame that its member wants, and keeps it until its turn has come.
 *
 * <p>The frame that was found stands in this stream's own memory, validated; for the publisher it counts as read. It is handed on later or at once, never
 * twice. Of the thread that reads the member, but for {@link #publisher()}, {@link #holdsMessages()}, {@link #tail()} and the counts.
 */
final class LaneStream implements LaneHead {

    private static final Logger LOG = LoggerFactory.getLogger(LaneStream.class);
    /** How many frames that nobody wants are gone over in one look. */
    private static final int LOOK_FRAMES = 256;

    private final LaneAdded added;
    private final boolean isOrder;
    /** Null when nothing of it is left, so that no chain of lanes is kept. */
    private LaneStream before;
    private boolean beforeHasEnded;
    private final String publisher;
    private final boolean holdsMessages;
    private final MemberPages pages;
    private final LongSupplier received;
    private final LargeMessage large = new LargeMessage();
    private final NameOwner sender = this::isSender;
    private final FrameView message = new FrameView();
    private final LastMatch belonging = new LastMatch();
    private final LastMatch wanted = new LastMatch();
    private final Handler handler = new Handler();
    private final AheadFrames ahead = new AheadFrames();
    private volatile FrameSource open;
    /** What is told before the next message. */
    private LaneEvents events;
    /** Who is handed what is found at once; null while nobody is. */
    private Taker taker;
    private boolean takerIsDone;
    private int frameLane;
    private long framePosition;
    private boolean found;
    /** What was found, where it does not stand in the reader's copy. */
    private AheadFrames.Kept shown;
    /** Whether the frame that was found stands in the reader's copy, not in memory of its own. */
    private boolean foundIsInCopy;
    private long position;
    private long running;
    private long senderRunning;
    private long socketMessages;
    private long settled;
    /** Up to where it is handed on; null if that is as far as it goes. */
    private volatile ToLongFunction<LaneStream> bound;
    /** What {@link #needsReceived} answers where the bus counts no more for this member; -1 while it does. */
    private long knownNeed = -1;
    private boolean isEnded;
    /** Why it cannot be read, or is read no further though its reader finds nothing wrong. */
    private String fault;
    private boolean evicted;
    private volatile long refused;
    /** Since when the bus is waited for; 0 while it is not. */
    private long waitingSince;
    /** Whether the next frame announces a message whose memory has not come yet. */
    private boolean awaitsMemory;
    /** Whether the last count that was waited for has not come true in time. */
    private boolean isBelied;

    /**
     * Takes over what the bus has announced; it is opened later.
     *
     * @param isOrder whether it is the order of several lanes
     * @param received how many socket messages have come; the highest number when none comes any more
     * @param before the lane that was announced before it, or null
     */
    LaneStream(LaneAdded added, boolean isOrder, boolean holdsMessages, MemberPages pages, LongSupplier received,
            LaneStream before) {
        this.received = received;
        this.added = added;
        this.before = before;
        this.isOrder = isOrder;
        this.holdsMessages = holdsMessages;
        this.pages = pages;
        publisher = added.isOfBus() ? null : added.publisher();
        position = added.position();
    }

    /**
     * Whether what is left of the lane before it comes first. That lane has ended, or there would not be another: so all members see its publisher's last messages
     * before the next publisher's first.
     */
    private boolean isBehindAnother() {
        if (before != null && before.isOver()) {
            before = null;
        }
        if (before != null && !beforeHasEnded && pages.areOpen()) {
            // Once seen it stays so: the number may come again.
            beforeHasEnded = pages.control().laneState(before.lane()) == LaneState.ENDED;
        }
        return before != null && beforeHasEnded;
    }

    /** What happens in a lane besides messages. */
    interface LaneEvents {
        /** Frames were not seen; {@code why} is null if they were overwritten. */
        void lost(long count, long first, long last, String why);
    }

    int lane() {
        return added.lane();
    }

    String publisherName() {
        return added.publisher();
    }

    boolean isOpen() {
        return open != null;
    }

    boolean isOrder() {
        return isOrder;
    }

    void open(FrameSource opened, LaneEvents tell) {
        open = opened;
        events = tell;
        passFiltered();
        position = opened.position();
    }

    /** The reader passes what it is to pass, whoever changes that meanwhile. */
    void passFiltered() {
        FrameSource source = open;
        FrameFilter passed = null;
        while (source != null && passed != pages.filter()) {
            passed = pages.filter();
            source.filter(passed);
        }
    }

    /** Whether all up to a position was read. */
    boolean hasRead(long end) {
        return isEnded || (open == null ? added.position() : open.position()) >= end;
    }

    FrameSource opened() {
        return open;
    }

    /** Never opened: the descriptors are closed. */
    void discard() {
        if (open == null) {
            added.close();
        } else {
            open.close();
        }
        isEnded = true;
    }

    LaneAdded announcement() {
        return added;
    }

    private boolean isSender(String busName) {
        return busName.equals(message.sender())
                || !busName.startsWith(":") && pages.owns(busName, message.sender(), frameLane, framePosition);
    }

    @Override
    public String publisher() {
        return publisher;
    }

    @Override
    public boolean holdsMessages() {
        // Before the bus has answered it cannot be read, and what it would hold is that answer.
        return (holdsMessages || bound != null) && pages.areOpen();
    }

    @Override
    public long position() {
        return isOver() ? Long.MAX_VALUE : position;
    }

    @Override
    public long tail() {
        FrameSource source = open;
        return source == null ? added.position() : source.tail();
    }

    @Override
    public boolean hasNext() {
        // What was found before it was known that the lane is bounded is looked at behind that.
        return look() && (bound == null || position < bound.applyAsLong(this));
    }

    private boolean look() {
        if (isBehindAnother()) {
            return false;
        }
        showNext();
        while (!found && open != null && !isEnded) {
            int passed = open.poll(handler, LOOK_FRAMES);
            showNext();
            if (passed < 0) {
                end(passed);
            } else if (passed == 0) {
                break;
            }
        }
        return found;
    }

    /** Shows the first of the frames that were read before, if it is known that it is wanted. */
    private void showNext() {
        while (!found && !ahead.isEmpty() && ahead.peek().isKnown()) {
            AheadFrames.Kept next = ahead.poll();
            if (next.isWanted(this)) {
                show(next);
            } else {
                refused++;
            }
        }
        if (!found && open != null) {
            position = ahead.isEmpty() ? open.position() : ahead.position();
        }
    }

    /** Takes messages whose turn has come. */
    interface Taker {

        /** Whether it wants more. */
        boolean take(GroupMessage message);
    }

    /** Hands on what is there where it was read, until a frame comes that may have to wait for its turn; whether the taker wants more. */
    boolean handOn(Taker wanting) {
        if (isBehindAnother() || found || !ahead.isEmpty()) {
            return true;
        }
        taker = wanting;
        takerIsDone = false;
        try {
            while (!found && !takerIsDone && open != null && !isEnded) {
                int passed = open.poll(handler, LOOK_FRAMES);
                if (passed < 0) {
                    end(passed);
                } else if (passed == 0) {
                    break;
                }
            }
        } finally {
            taker = null;
            showNext();
        }
        return !takerIsDone;
    }

    /** Takes frames into own memory, as many bytes as the lane has at most; their turn comes later. */
    void readAhead() {
        if (open == null) {
            return;
        }
        keepFound();
        AheadFrames.Kept head = shown;
        ahead.collects = found;
        try {
            for (int passed = 1; passed > 0 && found && !isEnded && !isAheadFull();) {
                passed = open.poll(handler, LOOK_FRAMES);
                if (passed < 0) {
                    end(passed);
                }
            }
        } finally {
            ahead.collects = false;
        }
        if (found) {
            show(head);
        } else {
            hasNext();
        }
    }

    /** Its member is closed: what lies before a position is handed on, and nothing behind it. */
    void isHandedOnUpTo(ToLongFunction<LaneStream> end) {
        bound = end;
    }

    /** Takes everything up to a position into own memory; whether all that is there, with all that is to be known to tell its turn. */
    boolean takeUp(long end) {
        if (!isEnded && open != null && open.position() < end) {
            keepFound();
            AheadFrames.Kept head = shown;
            ahead.collects = true;
            try {
                for (int passed = 1; passed > 0 && !isEnded && open.position() < end;) {
                    passed = open.poll(handler, LOOK_FRAMES);
                    if (passed < 0) {
                        end(passed);
                    }
                }
            } finally {
                ahead.collects = false;
            }
            if (found) {
                show(head);
            } else {
                position = ahead.isEmpty() ? open.position() : ahead.position();
            }
        }
        if (!isEnded && (open == null ? added.position() < end : open.position() < end)) {
            return false;
        }
        long count = ahead.isEmpty() ? found ? socketMessages : 0 : ahead.lastSocketMessages();
        if (knownNeed < 0 && pages.hasFences() && (publisher == null || count <= settled || isRouted(count))) {
            // Behind the load of what was routed: what was queued before is seen.
            knownNeed = pages.control().queued(pages.slot());
        }
        return knownNeed >= 0 || !pages.hasFences();
    }

    /** Nothing that lies at or behind a position is handed on, and nothing more comes: all before it was {@linkplain #takeUp taken}. */
    void endsAt(long end) {
        found &= position < end;
        ahead.endsAt(end);
        if (!found && !ahead.isEmpty()) {
            position = ahead.position();
        }
        isEnded = true;
    }

    private boolean isAheadFull() {
        return ahead.bytes() >= pages.shape().ringBytes();
    }

    /** The reader's copy is needed for the frames behind it. */
    private void keepFound() {
        if (found && foundIsInCopy) {
            show(new AheadFrames.Kept(position, message.frameNumber(), running, senderRunning, socketMessages, message.writer(),
                    message.bytes()));
        }
    }

    private void show(AheadFrames.Kept kept) {
        shown = kept;
        message.read(kept.writer(), kept.bytes(), 0, kept.bytes().capacity(), kept.number());
        found = true;
        foundIsInCopy = false;
        position = kept.position();
        running = kept.running();
        senderRunning = kept.senderRunning();
        socketMessages = kept.socketMessages();
    }

    private void end(int outcome) {
        isEnded = true;
        evicted = outcome == LaneReader.EVICTED;
        fault = fault == null ? open.fault() : fault;
    }

    /** Whether a look would find something that was not found yet. */
    boolean hasNews() {
        return isOver() || !found && !isBehindAnother() && (!ahead.isEmpty() && ahead.peek().isKnown() || isReadable());
    }

    /** Whether {@link #readAhead} would read something. */
    boolean hasNewsAhead() {
        return isReadable() && !isAheadFull();
    }

    private boolean isReadable() {
        return open != null && !isEnded && !awaitsMemory && !isFullOfUnknown() && open.isReadable();
    }

    private boolean isFullOfUnknown() {
        return isAheadFull() && !ahead.isEmpty() && !ahead.peek().isKnown();
    }

    /** Whether a frame was found, or one was read of which it is not known whether it is wanted. */
    boolean holdsFrame() {
        return found || !ahead.isEmpty();
    }

    /** Whether it waits for something that nobody may come to wake us for. */
    boolean isWaiting() {
        return open != null && !isEnded && (awaitsMemory || open.isWaiting());
    }

    /** Whether nothing more comes. */
    boolean isOver() {
        return isEnded && !found && ahead.isEmpty();
    }

    /** How it is over. */
    LaneOver over(String group, String why) {
        LaneFaultException wrong = fault == null
                ? null
                : new LaneFaultException(group, lane(), publisherName(), position, fault);
        return new LaneOver(lane(), publisherName(), wrong, evicted ? null : why,
                wrong == null && open != null && open.goesOn());
    }

    /** The lane ends here, by its publisher's fault or because it cannot be read. */
    void failWaiting(String what) {
        fault = what;
        isEnded = true;
        found = false;
        ahead.clear();
    }

    @Override
    public String sender() {
        return message.sender();
    }

    @Override
    public long socketMessages() {
        return socketMessages;
    }

    @Override
    public long running() {
        return running;
    }

    @Override
    public long senderRunning() {
        return senderRunning;
    }

    @Override
    public boolean holdsEarlier(String writer, long runningNumber) {
        FrameSource source = open;
        if (!isOrder || source == null || isEnded) {
            return false;
        } else if (found && senderRunning >= 0 && senderRunning < runningNumber && writer.equals(message.sender())
                || ahead.holdEarlier(writer, runningNumber)) {
            return true;
        }
        long next = source.nextRunningOf(writer);
        return next >= 0 && next < runningNumber;
    }

    @Override
    public long needsReceived() {
        if (!pages.hasFences()) {
            return 0;
        } else if (knownNeed >= 0) {
            return knownNeed;
        } else if (publisher == null) {
            return pages.control().queued(pages.slot());
        } else if (socketMessages <= settled) {
            return 0;
        } else if (!isRouted(socketMessages)) {
            return NOT_ROUTED;
        }
        // Behind the load of what was routed: what was queued before is seen.
        return pages.control().queued(pages.slot());
    }

    private boolean isRouted(long count) {
        if (pages.control().routed(lane()) >= count) {
            isBelied = false;
        } else if (!isBelied) {
            pages.cursors().fenceWait(lane(), count);
            if (pages.control().routed(lane()) < count && !isWaitTooLong()) {
                return false;
            }
        }
        waitingSince = 0;
        return true;
    }

    /**
     * A count that does not come true within the group's deadline is waited for no longer, nor those behind it until they have come true. It costs the order alone: a
     * publisher whose messages the bus holds up for a slow receiver has done nothing wrong, and what stands in its lane is not lost.
     */
    private boolean isWaitTooLong() {
        long now = System.nanoTime();
        if (waitingSince == 0 || pages.isAway()) {
            waitingSince = now | 1;
        } else if (now - waitingSince > pages.deadlineNanos()) {
            isBelied = true;
            LOG.warn(
                    "{} says in lane {} that it had sent {} messages through its connection, and the bus has routed {} within the group's deadline: "
                            + "the frame goes before them",
                    publisherName(), lane(), socketMessages, pages.control().routed(lane()));
        }
        return isBelied;
    }

    /**
     * Whether the memory of an announced message may still come: it is one of the socket messages that its publisher had sent before the frame, or that the bus had queued
     * before it wrote the frame.
     */
    private boolean mayMemoryCome(long count) {
        long queued = 0;
        if (publisher == null || pages.hasFences() && pages.control().routed(lane()) >= count) {
            waitingSince = 0;
            isBelied = false;
            // Behind the load of what was routed: what was queued before is seen.
            queued = pages.control().queued(pages.slot());
        } else if (!isBelied && !isWaitTooLong()) {
            queued = Long.MAX_VALUE - 1;
        }
        return queued > received.getAsLong();
    }

    /** Whether the next frame follows one after which nothing more has to be waited for. */
    boolean isSettled() {
        return publisher != null && socketMessages <= settled;
    }

    /** Its turn has come. */
    GroupMessage take() {
        if (publisher != null && socketMessages > settled) {
            settled = socketMessages;
            pages.cursors().fenceWait(lane(), 0);
        }
        found = false;
        position = ahead.isEmpty() ? open.position() : ahead.position();
        return message;
    }

    long refused() {
        return refused;
    }

    long faults() {
        return fault == null ? 0 : 1;
    }

    private final class Handler implements FrameHandler {

        @Override
        public Next onFrame(Frame frame, ByteBuffer copy) {
            if (frame.isAnnounced()) {
                return onAnnounced(frame, copy);
            }
            large.forget();
            return onMessage(frame, copy, frame.messageAt(), frame.messageBytes());
        }

        private Next onAnnounced(Frame frame, ByteBuffer copy) {
            RulesInTurn rules = pages.rules();
            if (!rules.isKnown()) {
                // The bus gives the memory to those alone whose filter the frame passes.
                awaitsMemory = true;
                return Next.LATER;
            } else if (rules.before() != null && !open.passes(rules.filterAt(LaneStream.this, open.positionOf(frame)))) {
                awaitsMemory = false;
                refused++;
                return Next.GO_ON;
            }
            // Looked at before: what may not come any more has come, or never will.
            boolean mayCome = mayMemoryCome(frame.socketMessages());
            Descriptor memory = pages.announced().take(frame.lane(), frame.position());
            awaitsMemory = memory == null && mayCome;
            if (awaitsMemory) {
                return Next.LATER;
            } else if (memory == null) {
                events.lost(1, frame.number(), frame.number(), "a message too long for the lane, whose memory has not come");
                return Next.GO_ON;
            }
            long bytes = Frame.announcedBytes(copy, frame.messageAt());
            String wrong = large.read(memory, bytes, pages.longestMessageBytes());
            if (wrong != null) {
                open.condemn(frame, wrong);
                return Next.STOP;
            }
            return onMessage(frame, large.bytes().bytes(), 0, (int) bytes);
        }

        private Next onMessage(Frame frame, ByteBuffer copy, int at, int bytes) {
            String writer = open.senderOf(frame);
            frameLane = frame.lane();
            framePosition = frame.position();
            String wrong = message.read(writer, copy, at, bytes, frame.number());
            if (wrong == null && writer != null && !belonging.match(pages.belonging(), message, sender)) {
                wrong = "a signal that does not belong in the group: " + message;
            }
            if (wrong != null) {
                open.condemn(frame, wrong);
                return Next.STOP;
            }
            RulesInTurn rules = pages.rules();
            boolean isKnown = rules.isKnown();
            if (!isKnown && isAheadFull()) {
                return Next.LATER;
            }
            long matched = isKnown ? 0 : rules.matches(message, sender);
            if (isKnown ? !wanted.match(rules.at(LaneStream.this, open.positionOf(frame)), message, sender) : matched == 0) {
                refused++;
                return Next.GO_ON;
            }
            if (ahead.collects || !isKnown || !ahead.isEmpty()) {
                ahead.add(new AheadFrames.Kept(open.positionOf(frame), frame.number(), open.runningOf(frame),
                        open.senderRunningOf(frame), open.socketMessagesOf(frame), writer, message.bytes(),
                        isKnown ? null : rules,
                        matched));
                return isAheadFull() ? Next.STOP : Next.GO_ON;
            }
            if (taker != null && (!pages.hasFences() || publisher != null && frame.socketMessages() <= settled)) {
                takerIsDone = true;
                takerIsDone = !taker.take(message);
                return takerIsDone ? Next.STOP : Next.GO_ON;
            }
            found = true;
            foundIsInCopy = true;
            position = open.positionOf(frame);
            running = open.runningOf(frame);
            senderRunning = open.senderRunningOf(frame);
            socketMessages = open.socketMessagesOf(frame);
            return Next.STOP;
        }

        @Override
        public void onLost(long first, long last) {
            events.lost(last - first + 1, first, last, null);
        }
    }
}
