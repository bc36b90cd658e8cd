package org.busway.bench.groups;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.groups.load.LaneFiles;
import org.busway.bench.load.Job;

/**
 * Our lanes.
 *
 * @param ringBytes of the lane
 * @param idle what members do that find nothing: {@code block}, {@code yield} or {@code spin}
 */
record LaneContestant(int ringBytes, String idle) implements Contestant {

    @Override
    public String name() {
        return "lane " + (ringBytes >> 20) + "m " + idle;
    }

    @Override
    public Found run(Run run) throws IOException {
        int members = run.members().size();
        new LaneFiles(run.folder(), ringBytes, members).create();
        Map<String, Object> asked = new TreeMap<>(Map.of("folder", run.folder(), "ring", ringBytes, "members", members, "count",
                run.count(), "payload", run.payloadBytes(), "idle", idle, "mode", run.mode(), "rate", Run.RATE, "clock",
                run.isTimed()));
        List<Job> reading = new ArrayList<>();
        for (int slot = 0; slot < members; slot++) {
            asked.put("slot", slot);
            Job job = run.members().get(slot).start("lane-read", asked);
            job.ready();
            reading.add(job);
        }
        return Found.of(run.publisher().start("lane-publish", asked), reading);
    }
}
