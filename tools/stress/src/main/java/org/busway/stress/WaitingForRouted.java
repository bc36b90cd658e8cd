package org.busway.stress;

import java.lang.invoke.VarHandle;
import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A member that begins to wait for a message of the socket while the bus routes it sees that it was routed, or the bus sees that it waits, or both. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "The member waits for what was routed, and nobody wakes it.")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Woken.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Seen before waiting.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both.")
@State
public class WaitingForRouted extends StressedLane {

    public WaitingForRouted() {
        super(MemberState.GATING);
    }

    /** As the bus does at the end of routing. */
    @Actor
    public void bus(ZZ_Result r) {
        table.routed(0, 1);
        VarHandle.fullFence();
        r.r1 = cursors.fenceWait(0) == 1;
    }

    @Actor
    public void member(ZZ_Result r) {
        cursors.fenceWait(0, 1);
        r.r2 = table.page().routed(0) == 1;
    }
}
