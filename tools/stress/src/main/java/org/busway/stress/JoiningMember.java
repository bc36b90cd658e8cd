package org.busway.stress;

import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A publisher that writes while a member joins does not overwrite what that member is told to begin with. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Everything from the start on is there.")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Overwritten before it could be read.")
@State
public class JoiningMember extends StressedLane {

    private long since;

    public JoiningMember() {
        super(MemberState.FREE);
        for (int i = 0; i < 6; i++) {
            send(300);
        }
    }

    @Actor
    public void publisher() {
        for (int i = 0; i < 14; i++) {
            send(300);
        }
    }

    @Actor
    public void bus() {
        table.begin();
        table.member(1, MemberState.JOINING, 2);
        table.commit();
        since = lane.tail();
        table.begin();
        table.since(0, 1, since);
        table.member(1, MemberState.GATING, 2);
        table.commit();
    }

    @Arbiter
    public void end(Z_Result r) {
        while (send(300) == 0) {
        }
        r.r1 = lane.reserve() - RING_BYTES <= since && lane.tail() > since;
    }
}
