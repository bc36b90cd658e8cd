package org.busway.stress;

import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A lossy member that is lapped while it reads is handed whole messages, and knows the number of those it was not. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Whole, and the numbers add up.")
@Outcome(id = "false, .*", expect = Expect.FORBIDDEN, desc = "A torn message was handed on.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "Lost without being counted.")
@State
public class OvertakenMember extends StressedLane {

    public OvertakenMember() {
        super(MemberState.LOSSY);
        for (int i = 0; i < 5; i++) {
            send(400);
        }
    }

    @Actor
    public void publisher() {
        for (int i = 0; i < 12; i++) {
            send(400);
        }
    }

    @Actor
    public void member() {
        reader.poll(this, 3);
    }

    @Arbiter
    public void end(ZZ_Result r) {
        int polled;
        do {
            polled = reader.poll(this, 100);
        } while (polled > 0);
        r.r1 = seen >= 0;
        r.r2 = polled == 0 && reader.read() + reader.lost() == 17;
    }
}
