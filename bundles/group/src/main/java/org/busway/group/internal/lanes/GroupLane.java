package org.busway.group.internal.lanes;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;

/** One lane of a group as the manager sees it, whoever writes it. */
public interface GroupLane extends AutoCloseable {

    /** Its number in the group's tables. */
    int number();

    /** The unique name of who writes it. */
    String publisher();

    /** N of that name; 0 for the bus. */
    long publisherNumber();

    /** The user of who writes it. */
    int publisherUid();

    /** Whether members can be given it. */
    boolean isReady();

    /** Everything before it may be read. */
    long tail();

    /** Where a member begins that joins now: as far as the bus has read it, to order it or for sockets; else {@link #tail}. */
    default long begin() {
        return tail();
    }

    /** Whether it is the order of the group's other lanes. */
    default boolean isOrderRing() {
        return false;
    }

    /** Whether fences name it; not if a ring orders it, which they name then. */
    default boolean isFenced() {
        return true;
    }

    /** The number of the next frame. */
    long frames();

    /** The number of the frame that begins at a position that {@link #begin} has said; -1 if it is not known, since its writer has gone on. */
    long frameAt(long position);

    /**
     * Where a member that joins is to begin, so that it learns why nothing comes behind a lane's end.
     *
     * @param position where everything begins that it does not know yet
     * @return the same, or where the writer's last frame begins if that lies right before
     */
    default long orItsEnd(long position) {
        return position;
    }

    /** A descriptor for who reads it. */
    Descriptor forReading() throws IOException;

    /**
     * Connects a member, which the control page already names.
     *
     * @param member mapped
     * @param bell the publisher's end of the pair of doorbells, which is the lane's from now on
     * @throws IOException if its publisher cannot be told of it; the end is closed then
     */
    void connect(Member member, int bell) throws IOException;

    /** Disconnects a member; one that is not connected is left alone. */
    void disconnect(Member member);

    /** Leaves its memory, and the doorbells that the bus rings, to the next manager. */
    void stow(Stowage stowage);

    /** The number of its first frame: another one than 0 where its writer goes on from another lane. */
    long firstFrame();

    /** Whether it has ended and its writer goes on in another lane, which members read behind it. */
    boolean isSuperseded();

    /**
     * Lets go of the memory, which stays charged while others map it.
     *
     * @param uid of who is to blame for that; -1 for nobody in particular
     * @param rekeyed whether others had to leave the lane because of that user
     */
    void retire(Retired retired, long uid, boolean rekeyed);

    /** Its memory, for reading. */
    ByteBuffer buffer();

    /** Nobody has been given it, and nobody is told of it. */
    @Override
    void close();
}
