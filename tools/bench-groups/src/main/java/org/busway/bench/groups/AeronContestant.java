package org.busway.bench.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.bench.load.Job;
import org.busway.bench.load.LoadProcess;

/**
 * Aeron IPC.
 *
 * @param term the length of a term, as Aeron writes it; a publisher can be half of one ahead
 * @param idle what members and publisher do that find nothing or no room
 */
record AeronContestant(String term, String idle) implements Contestant {

    @Override
    public String name() {
        return "aeron " + term + " " + idle;
    }

    @Override
    public Found run(Run run) {
        Map<String, Object> asked = Map.of("folder", run.folder().resolve("aeron"), "term", term, "members", run.members().size(),
                "count", run.count(), "payload", run.payloadBytes(), "idle", idle, "mode", run.mode(), "rate", Run.RATE, "clock",
                run.isTimed());
        Job publishing = run.publisher().start("aeron-publish", asked);
        publishing.ready();
        List<Job> reading = new ArrayList<>();
        for (LoadProcess member : run.members()) {
            reading.add(member.start("aeron-read", asked));
        }
        reading.forEach(Job::ready);
        // It waits for this, so that no message is sent before everybody listens.
        publishing.tellToStop();
        return Found.of(publishing, reading);
    }
}
