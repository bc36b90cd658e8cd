package org.busway.stress;

import org.busway.lane.page.MemberState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The same as {@link OvertakenMember} with messages so small that the member copies several at once. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Whole, and the numbers add up.")
@Outcome(id = "false, .*", expect = Expect.FORBIDDEN, desc = "A torn message was handed on.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "Lost without being counted, or taken for a fault.")
@State
public class OvertakenCopies extends StressedLane {

    /** With its header a frame of 128 bytes: the ring has 32, a copy three. */
    private static final int BYTES = 56;
    private static final int BEFORE = 30;
    private static final int BESIDE = 40;

    public OvertakenCopies() {
        super(MemberState.LOSSY);
        for (int i = 0; i < BEFORE; i++) {
            send(BYTES);
        }
    }

    @Actor
    public void publisher() {
        for (int i = 0; i < BESIDE; i++) {
            send(BYTES);
        }
    }

    @Actor
    public void member() {
        reader.poll(this, BEFORE);
    }

    @Arbiter
    public void end(ZZ_Result r) {
        int polled;
        do {
            polled = reader.poll(this, 100);
        } while (polled > 0);
        r.r1 = seen >= 0;
        r.r2 = polled == 0 && reader.read() + reader.lost() == BEFORE + BESIDE;
    }
}
