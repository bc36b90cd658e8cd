package org.busway.stress;

import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A member that falls asleep while a frame is published sees the frame, or is rung for, or both. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "The member sleeps beside a frame.")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Rung for.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Seen before sleeping.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both.")
@State
public class SleepingMember extends StressedLane {

    public SleepingMember() {
        super(MemberState.GATING);
        reader.poll(this, 1);
    }

    @Actor
    public void publisher(ZZ_Result r) {
        send(8);
        r.r1 = memberRung;
    }

    @Actor
    public void member(ZZ_Result r) {
        cursors.sleep();
        r.r2 = reader.isReadable();
    }
}
