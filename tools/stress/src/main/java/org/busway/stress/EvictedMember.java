package org.busway.stress;

import org.busway.lane.LaneReader;
import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A gating member that is put out, and overwritten, while it reads takes it neither for messages nor for a fault. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Whole messages, and no fault of the publisher.")
@Outcome(id = "false, .*", expect = Expect.FORBIDDEN, desc = "A torn message was handed on.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "The publisher was blamed.")
@State
public class EvictedMember extends StressedLane {

    public EvictedMember() {
        super(MemberState.GATING);
        while (send(400) == 0) {
        }
    }

    @Actor
    public void busThenPublisher() {
        table.begin();
        table.member(0, MemberState.EVICTED, 1);
        table.commit();
        for (int i = 0; i < 8; i++) {
            send(400);
        }
    }

    @Actor
    public void member(ZZ_Result r) {
        int polled;
        do {
            polled = reader.poll(this, 2);
        } while (polled > 0);
        r.r1 = seen >= 0;
        r.r2 = polled != LaneReader.FAULT;
    }
}
