package org.busway.stress;

import org.busway.lane.LaneReader;
import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What a member that is waited for has not read is not overwritten, though the publisher goes round the ring while it reads. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "All that was read was whole.")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "A message was torn, or a frame was none.")
@State
public class GatingMember extends StressedLane {

    private static final int ROUNDS = 3;
    private static final int FRAMES = 8;

    public GatingMember() {
        super(MemberState.GATING);
    }

    @Actor
    public void publisher() {
        for (int i = 0; i < ROUNDS * FRAMES; i++) {
            send(RING_BYTES / FRAMES - 64);
        }
    }

    @Actor
    public void member(Z_Result r) {
        boolean sound = true;
        for (int i = 0; i < ROUNDS * FRAMES; i++) {
            sound &= reader.poll(this, 1) != LaneReader.FAULT;
        }
        r.r1 = sound && seen >= 0;
    }
}
