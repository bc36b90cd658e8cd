package org.busway.launcher.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;
import org.busway.launcher.check.Group;
import org.busway.launcher.check.RuntimeMemory;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;

/**
 * What lanes, deadlines and total a recorded load asks for. Each lane is as small as it can be without loss or waiting; where the lanes do not fit into the
 * total that the profile states, those are made smaller that do the least harm by it, and the harm is predicted.
 */
final class Tuning {

    private static final String FLOW = "org.busway.flow";
    private static final long SMALLEST_BYTES = 64 << 10;
    private static final long LARGEST_BYTES = 256 << 20;
    /** A frame takes an eighth of its lane at most. */
    private static final int FRAMES_A_LANE = 8;

    private final Profile profile;
    private final OptionCatalog catalog;
    private final Map<Group, GroupTrace> loads = new LinkedHashMap<>();
    private final Map<Group, Long> laneBytes = new LinkedHashMap<>();

    /**
     * What is proposed for one group.
     *
     * @param group as it was
     * @param laneBytes of each lane
     * @param deadlineMillis for its members
     * @param prediction with both
     */
    record Proposal(Group group, long laneBytes, long deadlineMillis, Prediction prediction) {}

    Tuning(Profile profile, OptionCatalog catalog, List<GroupTrace> traces) {
        this.profile = profile;
        this.catalog = catalog;
        List<Group> groups = Group.all(profile, catalog);
        for (GroupTrace trace : traces) {
            Group group = groups.stream().filter(each -> each.name().equals(trace.name())).findFirst()
                    .orElseThrow(() -> new StartFailure(profile.file() + ": has no group \"" + trace.name()
                            + "\", which the trace has: record the bus that runs this profile"));
            if (!trace.steps().isEmpty()) {
                if (group.publishers().equals("mediated")) {
                    throw new StartFailure(profile.place(group.pid(), "publishers") + ": group \"" + group.name()
                            + "\" is mediated: what its order ring and several lanes do together is not predicted:"
                            + " record the other groups alone, with --group");
                }
                loads.put(group, trace);
                laneBytes.put(group, enoughBytes(group, trace));
            }
        }
        if (loads.isEmpty()) {
            throw new StartFailure(
                    "the trace has no frame of any group: record while there is traffic, and a member that maps its lane");
        }
        while (lanesBytes() > availableBytes()) {
            halveOne();
        }
    }

    List<Proposal> proposals() {
        List<Proposal> proposals = new ArrayList<>();
        laneBytes.forEach((group, bytes) -> {
            long deadlineMillis = LaneModel.predict(loads.get(group), bytes, LARGEST_BYTES).deadlineMillis();
            proposals.add(new Proposal(group, bytes, deadlineMillis, LaneModel.predict(loads.get(group), bytes, deadlineMillis)));
        });
        return proposals;
    }

    /** What all peers may hold: beside the lanes as much as before, the total of the profile at most. */
    long totalBytes() {
        long before = laneBytes.keySet().stream().mapToLong(Group::lanesBytes).sum();
        return Math.min(statedBytes(), statedBytes() - before + lanesBytes());
    }

    /** The total at which nothing would be lost and nobody would wait. */
    long enoughTotalBytes() {
        return statedBytes() - availableBytes()
                + loads.entrySet().stream().mapToLong(each -> each.getKey().lanes() * enoughBytes(each.getKey(), each.getValue()))
                        .sum();
    }

    long statedBytes() {
        long mostBytes = RuntimeMemory.of(profile).directBytes() / 4 * 3;
        long stated = catalog.number(profile, FLOW, "total.bytes");
        return stated == 0 ? mostBytes : Math.min(stated, mostBytes);
    }

    private long enoughBytes(Group group, GroupTrace trace) {
        long bytes = leastBytes(group, trace);
        while (bytes < LARGEST_BYTES && LaneModel.predict(trace, bytes, LARGEST_BYTES).harm() > 0) {
            bytes *= 2;
        }
        return bytes;
    }

    private long leastBytes(Group group, GroupTrace trace) {
        long messageBytes = catalog.number(profile, group.pid(), "message.bytes");
        // What is longer than its lane takes is not written into any.
        long promisedBytes = (FRAMES_A_LANE * messageBytes > group.laneBytes() ? 0 : messageBytes) + LaneModel.ALIGNMENT_BYTES;
        long bytes = SMALLEST_BYTES;
        while (bytes < FRAMES_A_LANE * Math.max(promisedBytes, trace.largestBytes())) {
            bytes *= 2;
        }
        return bytes;
    }

    /** What traced groups may take: the total without what one peer may hold, and without the lanes of the others. */
    private long availableBytes() {
        long peerBytes = catalog.number(profile, FLOW, "peer.bytes");
        long others = Group.all(profile, catalog).stream().filter(group -> !laneBytes.containsKey(group))
                .mapToLong(Group::lanesBytes).sum();
        return statedBytes() - (peerBytes == 0 ? statedBytes() / 2 : peerBytes) - others;
    }

    private long lanesBytes() {
        return laneBytes.entrySet().stream().mapToLong(each -> each.getKey().lanes() * each.getValue()).sum();
    }

    private void halveOne() {
        Group best = null;
        long leastHarm = Long.MAX_VALUE;
        for (Map.Entry<Group, Long> each : laneBytes.entrySet()) {
            GroupTrace trace = loads.get(each.getKey());
            if (each.getValue() > leastBytes(each.getKey(), trace)) {
                long harm = LaneModel.predict(trace, each.getValue() / 2, LARGEST_BYTES).harm()
                        - LaneModel.predict(trace, each.getValue(), LARGEST_BYTES).harm();
                if (harm < leastHarm) {
                    best = each.getKey();
                    leastHarm = harm;
                }
            }
        }
        if (best == null) {
            throw new StartFailure(profile.place(FLOW, "total.bytes") + ": total.bytes " + statedBytes()
                    + ": has no room for the smallest lanes, " + lanesBytes()
                    + " bytes beside what one peer may hold: state more");
        }
        laneBytes.put(best, laneBytes.get(best) / 2);
    }
}
