package org.busway.stress;

import org.busway.lane.page.ControlPage;
import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Tables that were read between two equal even epochs belong together. */
@JCStressTest
@Outcome(id = {"0, 0", "64, 2"}, expect = Expect.ACCEPTABLE, desc = "Before or after.")
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "In between, and known to be.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A mixture that looks whole.")
@State
public class ReadTables extends StressedLane {

    public ReadTables() {
        super(MemberState.FREE);
    }

    @Actor
    public void bus() {
        table.begin();
        table.since(0, 1, 64);
        table.member(1, MemberState.GATING, 2);
        table.commit();
    }

    @Actor
    public void publisher(JJ_Result r) {
        ControlPage page = table.page();
        long epoch = page.epoch();
        long number = page.memberNumber(1);
        long since = page.since(0, 1);
        boolean still = page.isStill(epoch);
        r.r1 = still ? since : -1;
        r.r2 = still ? number : -1;
    }
}
