package org.busway.group.internal.group;

import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.FullLane;
import org.busway.group.internal.member.Member;

/** What publishers write, as they wait for it: members hold them up, and so does what is announced and not read. */
final class PublisherRoom implements FullLane.Readers {

    private final Group group;

    PublisherRoom(Group group) {
        this.group = group;
    }

    @Override
    public Member slowest(DirectLane lane) {
        return group.shared() == null ? null : group.shared().slots().slowest(lane);
    }

    @Override
    public long position(DirectLane lane, Member member) {
        return group.shared().slots().position(lane, member);
    }

    @Override
    public long bytesBeside(DirectLane lane, long from, long to) {
        return group.large().bytes(lane, from, to);
    }

    @Override
    public long roomBeside() {
        return group.settings().announcedBytes() - group.settings().longestMessageBytes();
    }

    @Override
    public long deadlineMillis(Member member) {
        return group.reception(member.peer()).deadlineMillis();
    }

    @Override
    public void heldUp(DirectLane lane, Member slow) {
        group.budget().heldUp(lane.peer(), slow == null ? null : slow.peer());
    }

    @Override
    public void letGo(Member member, String why) {
        group.eviction().letGo(member, why);
    }
}
