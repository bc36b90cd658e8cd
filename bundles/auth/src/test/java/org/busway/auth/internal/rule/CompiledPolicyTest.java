package org.busway.auth.internal.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;

import org.busway.api.MessageType;
import org.busway.spi.policy.Verdict;
import org.junit.jupiter.api.Test;

class CompiledPolicyTest {

    private static final int ROUNDS = 200_000;

    private static final SendRule SEND_ALL = new SendRule(true, MessageConditions.ANY, null, false, null, true, true, false);
    private static final ReceiveRule RECEIVE_ALL = new ReceiveRule(true, MessageConditions.ANY, null, true, true);

    private static SendRule sendTo(boolean allow, String destination, boolean prefix) {
        return new SendRule(allow, MessageConditions.ANY, destination, prefix, null, allow, false, false);
    }

    @Test
    void withoutRulesNothingIsAllowed() {
        CompiledPolicy policy = new CompiledPolicy(List.of());
        assertFalse(policy.mayOwn("a.b"));
        assertEquals(new Verdict(false, 0, false), policy.maySend(FakeMessage.signal("i.x", "M"), null, false));
    }

    @Test
    void aSessionSendsAndReceivesFreely() {
        CompiledPolicy policy = new CompiledPolicy(List.of(SEND_ALL, RECEIVE_ALL));
        for (MessageType type : MessageType.values()) {
            assertTrue(policy.sendsFreely(type.code(), false) && policy.sendsFreely(type.code(), true));
            assertTrue(policy.receivesFreely(type.code(), false) && policy.receivesFreely(type.code(), true));
        }
    }

    @Test
    void aRuleForOneReceiverTakesTheFreedom() {
        CompiledPolicy policy = new CompiledPolicy(List.of(SEND_ALL, sendTo(false, "a.b", false)));
        assertFalse(policy.sendsFreely(MessageType.SIGNAL.code(), false));
        assertFalse(policy.maySend(FakeMessage.signal("i.x", "M"), FakeParty.with(":1.1", "a.b"), false).allowed());
        assertTrue(policy.maySend(FakeMessage.signal("i.x", "M"), FakeParty.with(":1.1"), false).allowed());
    }

    @Test
    void everyNameOfTheReceiverCountsNotTheOneInTheMessage() {
        CompiledPolicy policy = new CompiledPolicy(List.of(SEND_ALL, sendTo(false, "a.b", true)));
        FakeMessage message = FakeMessage.call("x.y", "i.x", "M");
        assertFalse(policy.maySend(message, FakeParty.with("x.y", "a.b.c"), false).allowed());
        assertTrue(policy.maySend(message, FakeParty.with("x.y", "a.bc"), false).allowed());
    }

    @Test
    void whatIsToBeStartedHasTheNameItIsStartedFor() {
        CompiledPolicy policy = new CompiledPolicy(List.of(sendTo(true, "a.b", true)));
        assertTrue(policy.maySend(FakeMessage.call("a.b.c", "i.x", "M"), null, false).allowed());
        assertFalse(policy.maySend(FakeMessage.call("a.bc", "i.x", "M"), null, false).allowed());
    }

    @Test
    void aDenyRuleForBroadcastsStartsAfreshAsInDbusDaemon() {
        CompiledPolicy policy = new CompiledPolicy(List.of(SEND_ALL,
                new SendRule(false, MessageConditions.ANY, null, false, true, false, false, false)));
        assertEquals(new Verdict(false, 0, false),
                policy.maySend(FakeMessage.call("a.b", "i.x", "M"), FakeParty.with("a.b"), false));
    }

    @Test
    void theMatchesOfADenialAreCounted() {
        CompiledPolicy policy = new CompiledPolicy(
                List.of(sendTo(true, "a.b", false), sendTo(false, "x.y", false), sendTo(false, "a.b", false)));
        assertEquals(new Verdict(false, 2, false),
                policy.maySend(FakeMessage.call("a.b", "i.x", "M"), FakeParty.with("a.b"), false));
    }

    @Test
    void aRuleThatLogsSaysSo() {
        CompiledPolicy policy = new CompiledPolicy(
                List.of(new SendRule(true, MessageConditions.ANY, null, false, null, true, true, true)));
        assertFalse(policy.sendsFreely(MessageType.SIGNAL.code(), false));
        assertEquals(new Verdict(true, 1, true), policy.maySend(FakeMessage.signal("i.x", "M"), null, false));
    }

    @Test
    void messagesForOthersNeedAnEavesdroppingRule() {
        CompiledPolicy strict = new CompiledPolicy(
                List.of(new ReceiveRule(true, MessageConditions.ANY, null, true, false)));
        FakeParty self = FakeParty.with(":1.1");
        FakeParty addressed = FakeParty.with("a.b");
        FakeMessage message = FakeMessage.call("a.b", "i.x", "M");
        assertFalse(strict.mayReceive(message, FakeParty.BUS, addressed, self, false).allowed());
        assertTrue(strict.mayReceive(FakeMessage.signal("i.x", "M"), FakeParty.BUS, null, self, false).allowed());
        assertTrue(new CompiledPolicy(List.of(RECEIVE_ALL)).mayReceive(message, FakeParty.BUS, addressed, self, false)
                .allowed());
    }

    @Test
    void anAnswerOfYesAllocatesNothing() {
        CompiledPolicy policy = new CompiledPolicy(List.of(SEND_ALL, sendTo(false, "a.b", false),
                sendTo(true, "x.y", false), RECEIVE_ALL,
                new ReceiveRule(false, MessageConditions.ANY, "a.b", false, false)));
        FakeMessage message = FakeMessage.signal("i.x", "M");
        FakeParty other = new FakeParty(false, new java.util.HashSet<>(List.of("x.y")));
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocatedBytes = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                assertSame(Verdict.ALLOWED, policy.maySend(message, other, false));
                assertSame(Verdict.ALLOWED, policy.mayReceive(message, other, null, other, false));
            }
            allocatedBytes = Math.min(allocatedBytes, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(allocatedBytes < ROUNDS, "bytes allocated in " + ROUNDS + " rounds: " + allocatedBytes);
    }
}
