package org.busway.group.internal.fake;

import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusPeer;
import org.busway.spi.policy.Identity;

/** A peer of a bus that is not there. */
public final class FakePeer implements BusPeer {

    public boolean takesDescriptors = true;
    public boolean gone;
    public boolean heldUp;
    public boolean signalsFreely = true;
    public boolean hearsFreely = true;
    public long queued;
    public long taken;
    public long mostRemembered = Long.MAX_VALUE;
    public long remembered;
    private final String name;
    private final Identity identity;
    private Attendance attendance;

    public FakePeer(String name, Identity identity) {
        this.name = name;
        this.identity = identity;
    }

    /** A process of a user. */
    public static FakePeer ofUser(String name, long uid) {
        return new FakePeer(name,
                new Identity(uid, uid, new int[]{(int) uid}, ProcessHandle.current().pid(), new byte[0], null, null));
    }

    @Override
    public String uniqueName() {
        return name;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public boolean takesDescriptors() {
        return takesDescriptors;
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public boolean signalsFreely() {
        return signalsFreely;
    }

    @Override
    public boolean hearsFreely() {
        return hearsFreely;
    }

    @Override
    public boolean isHeldUp() {
        return heldUp;
    }

    @Override
    public boolean tryRemember(long bytes) {
        if (bytes > mostRemembered - remembered) {
            return false;
        }
        remembered += bytes;
        return true;
    }

    @Override
    public void forget(long bytes) {
        remembered -= bytes;
    }

    @Override
    public long queuedMessages() {
        return queued;
    }

    @Override
    public long takenMessages() {
        return taken;
    }

    @Override
    public Attendance attendance() {
        return attendance;
    }

    @Override
    public void attendance(Attendance kept) {
        attendance = kept;
    }

    @Override
    public String toString() {
        return name;
    }
}
