package org.busway.stress;

import org.busway.lane.page.ControlPage;
import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who sees that a message was routed sees that it was queued for the member: the frame behind it comes after it, never before. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 5", "1, 5"}, expect = Expect.ACCEPTABLE, desc = "Queued before it was routed.")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "The frame would be handed on before the message.")
@State
public class CountedMessages extends StressedLane {

    public CountedMessages() {
        super(MemberState.GATING);
    }

    @Actor
    public void bus() {
        table.queued(0, 5);
        table.routed(0, 1);
    }

    @Actor
    public void member(JJ_Result r) {
        ControlPage page = table.page();
        r.r1 = page.routed(0);
        r.r2 = page.queued(0);
    }
}
