package org.busway.group.internal.lanes;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.group.internal.keep.KeptLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Handed;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByPublisher;
import org.busway.lane.Lane;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;

/**
 * A lane that a publisher writes. <em>New</em>, its memory is on the way to the publisher; <em>ready</em>, it is sealed, and members have it; <em>ended</em>, nothing
 * behind its end is read, whatever the publisher goes on to write, and its number is used again when all have read up to there.
 */
public final class DirectLane implements GroupLane {

    /** Why a lane has ended whose writer goes on in another one: nobody is to be told. */
    public static final String GOES_ON = "";

    private final BusEnd bus;
    private final LaneShape shape;
    private final long start;
    private final String publisherName;
    private final int publisherUid;
    private final BusPeer publisher;
    private final WrittenByPublisher memory;
    private final KnownReaders readers;
    private final boolean ordered;
    private final GroupBudget budget;
    /** What is charged for messages that it announces. */
    private long reservedBytes;
    /** The bus's, where a ring orders the lane. */
    private LaneReader order;
    private LaneReader reading;
    /** Until it has been mapped. */
    private BusLoop.Alarm deadline;
    private final LaneEnd ending;
    private boolean ready;
    private long firstFrame;
    /** Which its publisher is to go on in; null unless it was told to. */
    private DirectLane next;
    /** Null unless its publisher has ever said that it is full. */
    private FullLane full;

    /**
     * A new lane.
     *
     * @param terms how the group makes it
     * @param publisher who is to write it
     * @throws IOException if there is no memory, or no descriptor
     */
    public DirectLane(LaneTerms terms, BusPeer publisher) throws IOException {
        this(terms, publisher, publisher.uniqueName(), (int) publisher.identity().uid(),
                WrittenByPublisher.create(terms.name(), terms.shape(), terms.start(), terms.budget()), null);
        if (terms.announcedBytes() > 0 && !budget.tryCharge(terms.announcedBytes())) {
            memory.close();
            throw new IOException(
                    "there is no room for the " + terms.announcedBytes() + " bytes of messages that " + terms.name()
                            + " announces in what the bus may hold: raise total.bytes of org.busway.flow, or make message.bytes less");
        }
    }

    private DirectLane(LaneTerms terms, BusPeer publisher, String publisherName, int publisherUid, WrittenByPublisher memory,
            KeptLane kept) {
        bus = terms.bus();
        shape = terms.shape();
        start = terms.start();
        ordered = terms.ordered();
        budget = terms.budget();
        reservedBytes = terms.announcedBytes();
        this.publisher = publisher;
        this.publisherName = publisherName;
        this.publisherUid = publisherUid;
        this.memory = memory;
        ending = kept == null ? new LaneEnd(memory.lane(), start) : new LaneEnd(memory.lane(), start, kept);
        readers = new KnownReaders(terms.group(), shape.number(), publisher, bus, terms.control(), this::hasEnded);
    }

    /**
     * Takes over a lane that was sealed, from an earlier manager, charged as it was.
     *
     * @param terms how the group had made it
     * @param publisher who writes it
     * @param kept what else was kept
     */
    public static DirectLane adopt(Stowage stowage, LaneTerms terms, BusPeer publisher, KeptLane kept) {
        DirectLane lane = new DirectLane(terms, publisher, kept.publisher(), kept.uid(),
                WrittenByPublisher.adopt(stowage, terms.name(), terms.shape(), terms.budget()), kept);
        lane.ready = true;
        lane.firstFrame = -1;
        return lane;
    }

    @Override
    public void stow(Stowage stowage) {
        expectNothing();
        memory.stow(stowage);
    }

    @Override
    public ByteBuffer buffer() {
        return memory.buffer();
    }

    /** The publisher is to map it until then. */
    public void expectMapped(BusLoop.Alarm alarm, long millis) {
        deadline = alarm;
        alarm.set(millis);
    }

    private void expectNothing() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        if (full != null) {
            full.close();
        }
    }

    /** Its publisher finds no room. */
    public void isFull(FullLane.Readers readers) {
        if (full == null) {
            full = new FullLane(this, readers, bus);
        }
        full.told();
    }

    /** Those that its publisher knows of. */
    public KnownReaders readers() {
        return readers;
    }

    /** Who writes it. */
    public BusPeer peer() {
        return publisher;
    }

    /** Its memory as the bus reads it. */
    public Lane lane() {
        return memory.lane();
    }

    /** The descriptor that the publisher gets. */
    public Descriptor forWriting() throws IOException {
        return memory.forWriting();
    }

    /**
     * The publisher says that it has mapped the memory.
     *
     * @throws IOException if it cannot be sealed
     * @throws org.busway.lane.layout.LayoutException if the publisher has written over what the bus wrote
     */
    public void mapped() throws IOException {
        memory.seal();
        Lane.open(memory.buffer(), shape);
        expectNothing();
        ready = true;
    }

    /** Nothing that is written from now on counts. */
    public long end() {
        if (!hasEnded()) {
            expectNothing();
        }
        return ending.here();
    }

    /** The number of the first frame behind the end, which does not count; -1 if it has not ended, or that is not known. */
    public long endFrame() {
        return ending.frame();
    }

    /** Whether anything was written into it. */
    public boolean isWritten() {
        return ending.isWritten();
    }

    /** Whether it has ended. */
    public boolean hasEnded() {
        return ending.hasCome();
    }

    /** Whether something in it may have to be ordered yet. */
    public boolean isToBeOrdered() {
        return ordered && ready && orderEnd() < 0;
    }

    /** Its publisher is told to go on in another lane. */
    public void renewedBy(DirectLane other) {
        next = other;
    }

    /** The lane that its publisher is to go on in, and has not mapped yet; null if there is none. */
    public DirectLane next() {
        return next;
    }

    /** Its publisher has mapped the {@linkplain #next next} lane, and writes there. */
    public void supersede() {
        next.firstFrame = frames();
        next = null;
        ending.because(GOES_ON);
    }

    @Override
    public boolean isSuperseded() {
        return GOES_ON.equals(ending.why());
    }

    @Override
    public long firstFrame() {
        return firstFrame;
    }

    /** Says why it has ended. */
    public void endedBy(String reason) {
        ending.because(reason);
    }

    /** Why it has ended. */
    public String whyEnded() {
        return ending.why();
    }

    /** Takes over how the bus reads it, to order it. */
    public void orderedBy(LaneReader reader) {
        order = reader;
    }

    /** How the bus reads it for sockets, and its publisher waits for that: who joins begins there, since what stands before it the sockets have; null if nobody is waited for. */
    public void readForSocketsBy(LaneReader reader) {
        reading = reader;
    }

    /** Whether the bus reads it for sockets, and its publisher waits for that. */
    public boolean isReadForSockets() {
        return reading != null && !hasEnded();
    }

    /** Whether the bus reads it, to order it. */
    public boolean isBeingOrdered() {
        return order != null;
    }

    /** All that it had was ordered, or nothing more will be: whoever has read the order ring up to there has read the lane. */
    public void orderedUpTo(long ringPosition) {
        ending.orderedUpTo(ringPosition);
    }

    /** Where in the order ring its last entry ends; -1 while more may come. */
    public long orderEnd() {
        return ending.inOrder();
    }

    @Override
    public boolean isFenced() {
        return !ordered;
    }

    @Override
    public long begin() {
        if (ordered) {
            return order == null ? start : order.position();
        }
        return isReadForSockets() ? reading.position() : tail();
    }

    @Override
    public long orItsEnd(long position) {
        return ordered ? position : Math.max(start, memory.lane().endBefore(position));
    }

    @Override
    public int number() {
        return shape.number();
    }

    @Override
    public String publisher() {
        return publisherName;
    }

    @Override
    public long publisherNumber() {
        return Member.number(publisherName);
    }

    @Override
    public int publisherUid() {
        return publisherUid;
    }

    @Override
    public boolean isReady() {
        return ready && (!hasEnded() || ordered && orderEnd() < 0);
    }

    @Override
    public long tail() {
        return ending.tail();
    }

    @Override
    public long frames() {
        return memory.lane().frames();
    }

    @Override
    public long frameAt(long position) {
        if (ordered) {
            return -1;
        }
        return reading != null && position == reading.position() ? reading.next() : memory.lane().numberAt(position);
    }

    @Override
    public Descriptor forReading() throws IOException {
        return memory.forReading();
    }

    @Override
    public void connect(Member member, int bell) throws IOException {
        Descriptor cursors;
        try {
            cursors = member.cursors().forReading();
        } catch (IOException e) {
            new Handed(bell).close();
            throw e;
        }
        readers.add(member.slot(), cursors, bell);
    }

    @Override
    public void disconnect(Member member) {
        readers.remove(member.slot());
    }

    private void announcesNoMore() {
        if (reservedBytes > 0) {
            budget.credit(reservedBytes);
            reservedBytes = 0;
        }
    }

    @Override
    public void close() {
        expectNothing();
        announcesNoMore();
        memory.close();
    }

    @Override
    public void retire(Retired retired, long uid, boolean rekeyed) {
        expectNothing();
        announcesNoMore();
        memory.retire(retired, Integer.toUnsignedLong(publisherUid), uid, rekeyed);
    }
}
