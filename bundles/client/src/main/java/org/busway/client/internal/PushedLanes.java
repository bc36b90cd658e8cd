package org.busway.client.internal;

import java.util.function.BooleanSupplier;
import org.busway.client.internal.group.ConnectionGroups;
import org.busway.client.internal.group.member.Leaver;
import org.busway.client.internal.group.member.PushedMember;

/** The lanes of all members that are called where the handlers of one connection are. */
final class PushedLanes implements Delivery.Lanes {

    /** How often it is looked whether the bus has routed what a frame waits for; nothing else may come to wake us. */
    private static final long LOOK_NANOS = 2_000_000;

    private final ConnectionGroups groups;

    PushedLanes(ConnectionGroups groups) {
        this.groups = groups;
    }

    @Override
    public boolean areUsed() {
        return groups.areUsed();
    }

    @Override
    public void awake() {
        for (PushedMember member : groups.pushed()) {
            member.awake();
        }
    }

    @Override
    public boolean sleep(BooleanSupplier isWoken) {
        boolean idle = true;
        for (PushedMember member : groups.pushed()) {
            idle &= member.sleep(isWoken);
        }
        return idle;
    }

    @Override
    public boolean sleepInHandler() {
        boolean idle = true;
        for (PushedMember member : groups.pushed()) {
            idle &= member.sleepInHandler();
        }
        return idle;
    }

    @Override
    public void readAhead() {
        groups.pushed().forEach(PushedMember::readAhead);
        groups.leavers().forEach(Leaver::readAhead);
    }

    @Override
    public void tellEnds() {
        groups.tellEnds();
    }

    @Override
    public long patienceNanos() {
        for (PushedMember member : groups.pushed()) {
            if (member.holdsFrame()) {
                return LOOK_NANOS;
            }
        }
        for (Leaver leaver : groups.leavers()) {
            if (leaver.isWaiting()) {
                return LOOK_NANOS;
            }
        }
        return 0;
    }
}
