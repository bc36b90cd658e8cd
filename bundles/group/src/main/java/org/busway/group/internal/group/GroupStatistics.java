package org.busway.group.internal.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.shared.LaneTable;
import org.busway.group.internal.shared.SharedGroup;

/** What has happened in a group, and how it stands. The counts go on when one manager takes over from another. */
public final class GroupStatistics {

    private final Group group;
    private long messages;
    private long bytes;
    private long tooLarge;
    private long evictions;
    private long faultsTold;
    private long faultsFound;
    private long lostTold;

    /** Nothing has happened. */
    GroupStatistics(Group group) {
        this.group = group;
    }

    /** A signal that came by a socket belongs to the group. */
    public void taken(int length) {
        messages++;
        bytes += length;
    }

    /** It was too long for the lane. */
    void tooLarge() {
        tooLarge++;
    }

    /** A member was put out. */
    public void evicted() {
        evictions++;
    }

    /** A member has told of a broken lane; how many times that was. */
    public long faultTold() {
        return ++faultsTold;
    }

    /** The bus itself has found one. */
    void faultFound() {
        faultsFound++;
    }

    /** A member has told of what it lost, or the bus tells what it did not come to read. */
    public void lostTold(long count) {
        lostTold += count;
    }

    /** What {@link #resume} goes on counting. */
    public List<Long> counts() {
        return List.of(messages, bytes, tooLarge, evictions, faultsTold);
    }

    /** Goes on with what an earlier manager has counted. */
    public void resume(List<Long> counts) {
        messages = counts.get(0);
        bytes = counts.get(1);
        tooLarge = counts.get(2);
        evictions = counts.get(3);
        faultsTold = counts.get(4);
    }

    /** What the object of the groups says. */
    public Map<String, Variant> values() {
        SharedGroup shared = group.shared();
        Map<String, Variant> values = new LinkedHashMap<>();
        values.put("messages", new Variant("t", messages));
        values.put("bytes", new Variant("t", bytes));
        values.put("too.large", new Variant("t", tooLarge));
        values.put("announced", new Variant("t", group.large().count()));
        values.put("announced.bytes", new Variant("t", group.large().bytes()));
        values.put("evictions", new Variant("t", evictions));
        values.put("faults.told", new Variant("t", faultsTold));
        values.put("lost.told", new Variant("t", lostTold));
        values.put("faults.found", new Variant("t", faultsFound));
        values.put("read.by.bus", new Variant("t", group.reading().routed()));
        values.put("mapped.bytes", new Variant("t", shared == null ? 0L : shared.memoryBytes()));
        values.put("lanes", new Variant("aa{sv}", shared == null ? List.of() : lanes(shared)));
        values.put("members",
                new Variant("aa{sv}", group.members().all().stream().map(member -> member(shared, member)).toList()));
        return values;
    }

    private static List<Map<String, Variant>> lanes(SharedGroup shared) {
        List<Map<String, Variant>> all = new ArrayList<>();
        for (GroupLane lane : shared.lanes().all()) {
            if (lane != null) {
                all.add(Map.of("number", new Variant("u", lane.number()), "publisher", Variant.of(lane.publisher()), "tail",
                        new Variant("t", lane.tail()), "frames", new Variant("t", lane.frames()), "order",
                        Variant.of(lane.isOrderRing())));
            }
        }
        return all;
    }

    private Map<String, Variant> member(SharedGroup shared, Member member) {
        Map<String, Variant> values = member.statistics(LaneTable.counted(group.settings().isMediated()));
        if (member.isMapped() && shared != null) {
            long readBytes = 0;
            long writtenBytes = 0;
            for (GroupLane lane : shared.lanes().all()) {
                if (lane != null) {
                    readBytes += shared.slots().position(lane, member);
                    writtenBytes += lane.tail();
                }
            }
            values.put("read.bytes", new Variant("t", readBytes));
            values.put("lag.bytes", new Variant("t", Math.max(0, writtenBytes - readBytes)));
        }
        return values;
    }
}
