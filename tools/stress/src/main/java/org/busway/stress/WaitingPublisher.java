package org.busway.stress;

import org.busway.lane.LaneWriter;
import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A publisher that begins to wait while the member reads finds the room, or is rung for, or both. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "The publisher waits beside free room.")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Found before waiting.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Rung for.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both.")
@State
public class WaitingPublisher extends StressedLane {

    public WaitingPublisher() {
        super(MemberState.GATING);
        while (send(448) == 0) {
        }
    }

    @Actor
    public void publisher(ZZ_Result r) {
        writer.awaitRoom(448);
        r.r1 = writer.claim(448) != LaneWriter.FULL;
    }

    @Actor
    public void member(ZZ_Result r) {
        reader.poll(this, 100);
        r.r2 = writerRung;
    }
}
