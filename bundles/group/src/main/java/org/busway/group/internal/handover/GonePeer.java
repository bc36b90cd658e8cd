package org.busway.group.internal.handover;

import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusPeer;
import org.busway.spi.policy.Identity;

/** Who went while there was no manager: there long enough to be removed like everybody else. */
final class GonePeer implements BusPeer {

    private final String uniqueName;
    private Attendance attendance;

    GonePeer(String uniqueName) {
        this.uniqueName = uniqueName;
    }

    @Override
    public String uniqueName() {
        return uniqueName;
    }

    @Override
    public Identity identity() {
        return Identity.ANONYMOUS;
    }

    @Override
    public boolean takesDescriptors() {
        return false;
    }

    @Override
    public boolean isGone() {
        return true;
    }

    @Override
    public boolean isHeldUp() {
        return false;
    }

    @Override
    public boolean signalsFreely() {
        return false;
    }

    @Override
    public boolean hearsFreely() {
        return false;
    }

    @Override
    public long queuedMessages() {
        return 0;
    }

    @Override
    public long takenMessages() {
        return 0;
    }

    @Override
    public boolean tryRemember(long bytes) {
        return true;
    }

    @Override
    public void forget(long bytes) {
        // It is charged for nothing any more.
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
        return uniqueName;
    }
}
