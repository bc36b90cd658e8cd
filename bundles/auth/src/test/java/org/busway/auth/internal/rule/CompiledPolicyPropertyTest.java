package org.busway.auth.internal.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.busway.api.MessageType;
import org.busway.spi.policy.Verdict;
import org.junit.jupiter.api.Test;

/** The compiled policy answers as the plain algorithm does, for random rules and messages of a small world. */
class CompiledPolicyPropertyTest {

    private static final long SEED = Long.getLong("busway.seed", 20260101);
    private static final int POLICIES = 3_000;
    private static final int MESSAGES = 60;
    private static final String[] NAMES = {null, null, "a.b", "a.b.c", "a.bc", ":1.1", "org.freedesktop.DBus"};
    private static final String[] INTERFACES = {null, null, "i.x", "i.y"};
    private static final String[] MEMBERS = {null, null, "M", "N"};
    private static final String[] PATHS = {null, null, "/p", "/q"};
    private static final String[] ERRORS = {null, null, null, "e.x"};

    private final Random random = new Random(SEED);

    @Test
    void theAnswersAreThoseOfThePlainAlgorithm() {
        int yes = 0;
        int no = 0;
        for (int i = 0; i < POLICIES; i++) {
            List<Rule> rules = rules();
            CompiledPolicy compiled = new CompiledPolicy(rules);
            for (int j = 0; j < MESSAGES; j++) {
                FakeMessage message = message();
                FakeParty self = party();
                FakeParty other = random.nextInt(5) == 0 ? FakeParty.BUS : party();
                boolean requested = random.nextBoolean();
                boolean toSelf = random.nextBoolean();
                FakeParty receiver = random.nextInt(6) == 0 ? null : other;

                Verdict send = compiled.maySend(message, receiver, requested);
                assertSame(ReferencePolicy.maySend(rules, message, receiver, requested), send,
                        () -> "send " + message + " to " + receiver + " requested=" + requested + " " + rules);
                assertTrue(send.allowed() && !send.log() || !isFree(compiled, message, requested),
                        "what is sent freely is never refused");

                Verdict receive = compiled.mayReceive(message, other, toSelf ? self : null, self, requested);
                assertSame(ReferencePolicy.mayReceive(rules, message, other, toSelf, requested), receive,
                        () -> "receive " + message + " from " + other + " toSelf=" + toSelf + " requested=" + requested
                                + " " + rules);
                if (message.type() != null && compiled.receivesFreely(message.type().code(), requested)
                        && (toSelf || message.destination() == null)) {
                    assertTrue(receive.allowed(), "what is received freely is never refused");
                }
                yes += send.allowed() ? 1 : 0;
                no += send.allowed() ? 0 : 1;

                String name = NAMES[2 + random.nextInt(3)];
                assertEquals(ReferencePolicy.mayOwn(rules, name), compiled.mayOwn(name));
            }
        }
        assertTrue(yes > 10_000 && no > 10_000, "both answers occur: " + yes + " yes, " + no + " no");
    }

    /** Matches are counted where the answer is no, or is logged. */
    private static void assertSame(Verdict expected, Verdict actual, java.util.function.Supplier<String> text) {
        assertEquals(expected.allowed(), actual.allowed(), text);
        assertEquals(expected.log(), actual.log(), text);
        if (!expected.allowed() || expected.log()) {
            assertEquals(expected.matchedRules(), actual.matchedRules(), text);
        }
    }

    private static boolean isFree(CompiledPolicy policy, FakeMessage message, boolean requested) {
        return message.type() != null && policy.sendsFreely(message.type().code(), requested);
    }

    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            boolean allow = random.nextBoolean();
            rules.add(switch (random.nextInt(5)) {
                case 0 -> new OwnRule(allow, pick(NAMES), false);
                case 1 -> new OwnRule(allow, "a.b", true);
                case 2, 3 -> sendRule(allow);
                default -> new ReceiveRule(allow, conditions(), pick(NAMES), random.nextBoolean(), random.nextBoolean());
            });
        }
        return rules;
    }

    private SendRule sendRule(boolean allow) {
        String destination = pick(NAMES);
        Boolean broadcast = random.nextInt(4) > 0 ? null : (Boolean) random.nextBoolean();
        return new SendRule(allow, conditions(), destination, destination != null && random.nextBoolean(), broadcast,
                random.nextBoolean(), random.nextBoolean(), random.nextInt(6) == 0);
    }

    private MessageConditions conditions() {
        if (random.nextInt(4) == 0) {
            return MessageConditions.ANY;
        }
        boolean descriptors = random.nextInt(6) == 0;
        return new MessageConditions(random.nextBoolean() ? 0 : 1 + random.nextInt(4), pick(PATHS), pick(INTERFACES),
                pick(MEMBERS), pick(ERRORS), descriptors ? random.nextInt(3) : 0,
                descriptors ? random.nextInt(3) : MessageConditions.MOST_DESCRIPTORS);
    }

    private FakeMessage message() {
        return new FakeMessage(random.nextInt(20) == 0 ? null : MessageType.of(1 + random.nextInt(4)),
                random.nextBoolean() ? 0 : 5, pick(PATHS), pick(INTERFACES), pick(MEMBERS), pick(ERRORS), pick(NAMES),
                ":1.1", random.nextInt(3));
    }

    private FakeParty party() {
        String name = pick(NAMES);
        String further = pick(NAMES);
        return new FakeParty(false,
                name == null ? Set.of() : further == null || further.equals(name) ? Set.of(name) : Set.of(name, further));
    }

    private String pick(String[] values) {
        return values[random.nextInt(values.length)];
    }
}
