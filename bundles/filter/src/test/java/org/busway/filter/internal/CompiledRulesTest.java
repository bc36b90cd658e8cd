package org.busway.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.filter.FrameSender;
import org.busway.wire.rule.RuleTest;
import org.junit.jupiter.api.Test;

class CompiledRulesTest {

    private static final long SEED = 42;
    private static final FrameSender SENDER = new FrameSender() {

        @Override
        public int publisher() {
            return 7;
        }

        @Override
        public boolean owns(int name) {
            return name == 3;
        }
    };

    @Test
    void eachComponentThatAHeaderTellsIsTested() {
        Message signal = signal("/com/example/meter/3", "com.example.Meter", "Changed", "kitchen.north", "warm");
        for (String rule : List.of("interface='com.example.Meter'", "member='Changed'", "path='/com/example/meter/3'",
                "path_namespace='/com/example'", "path_namespace='/'", "arg0='kitchen.north'", "arg1='warm'",
                "arg0namespace='kitchen'",
                "arg0namespace='kitchen.north'", "type='signal'", "")) {
            assertTrue(passes(signal, rule), rule);
        }
        for (String rule : List.of("interface='com.example.Metre'", "member='Change'", "path='/com/example/meter'",
                "path_namespace='/com/exam'", "arg0='kitchen'", "arg1='cold'", "arg0namespace='north'", "type='error'",
                "destination=':1.1'", "sender='org.freedesktop.DBus'")) {
            assertFalse(passes(signal, rule), rule);
        }
    }

    @Test
    void aFilterWithoutRulesPassesNothingAndOneOfSeveralIsEnough() {
        Message signal = signal("/", "com.example.Meter", "Changed");
        assertFalse(passes(signal));
        assertTrue(passes(signal, "member='Other'", "interface='com.example.Meter'"));
    }

    @Test
    void whatAHeaderDoesNotTellIsLeftToTheMember() {
        assertTrue(passes(signal("/", "com.example.Meter", "Changed", "/a/b"), "arg0path='/elsewhere/'"));
    }

    @Test
    void sendersAreTestedWhereTheLaneTellsThem() {
        assertTrue(passesFromDirectLane("sender=':1.7'"));
        assertFalse(passesFromDirectLane("sender=':1.8'"));
        assertTrue(passesFromDirectLane("sender='com.example.Known'"));
        assertTrue(passesFromDirectLane("sender='com.example.Unknown'"));
        assertTrue(passes(signal("/", "com.example.Meter", "Changed"), "sender=':1.8'"));
    }

    @Test
    void moreRulesThanAFilterHoldsPassEverything() {
        List<MatchRule> many = Collections.nCopies(FrameFilter.MOST_ALTERNATIVES + 1, MatchRule.parse("member='Other'"));
        assertTrue(
                passes(signal("/", "a.b", "C"), FrameFilter.decode(new CompiledRules().compile(many, SEED, false, name -> 0))));
    }

    @Test
    void whateverARuleMatchesPassesItsFilter() {
        RandomTraffic traffic = new RandomTraffic(5);
        int matched = 0;
        for (int i = 0; i < 20_000; i++) {
            MatchRule rule = traffic.rule();
            FakeMessage message = traffic.message();
            if (isFrame(message) && new RuleTest(rule).matches(message, name -> name.equals(message.sender()), name -> false)) {
                FrameKey key = new FrameKey(SEED).header(message.path(), message.interfaceName(), message.member());
                for (int index = 0; index < 64; index++) {
                    if (message.argumentType(index) == 's') {
                        key.argument(index, message.argument(index));
                    }
                }
                FrameFilter filter = FrameFilter.decode(new CompiledRules().compile(List.of(rule), SEED, false, name -> 0));
                assertTrue(filter.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER), rule + " and " + message);
                matched++;
            }
        }
        assertTrue(matched > 100, matched + " matched");
    }

    private static boolean isFrame(FakeMessage message) {
        return message.type() == MessageType.SIGNAL && message.destination() == null && message.path() != null
                && message.interfaceName() != null && message.member() != null && message.sender().startsWith(":");
    }

    private static boolean passesFromDirectLane(String rule) {
        byte[] filter = new CompiledRules().compile(List.of(MatchRule.parse(rule)), SEED, true,
                name -> name.equals("com.example.Known") ? 3 : 0);
        return passes(signal("/", "com.example.Meter", "Changed"), FrameFilter.decode(filter));
    }

    private static Message signal(String path, String interfaceName, String member, Object... texts) {
        return Message.signal(path, interfaceName, member).body("s".repeat(texts.length), texts).build();
    }

    private static boolean passes(Message signal, String... rules) {
        return passes(signal, FrameFilter
                .decode(new CompiledRules().compile(Stream.of(rules).map(MatchRule::parse).toList(), SEED, false, name -> 0)));
    }

    private static boolean passes(Message signal, FrameFilter filter) {
        FrameKey key = new FrameKey(SEED).header(signal.path(), signal.interfaceName(), signal.member());
        for (int i = 0; i < signal.arguments().size(); i++) {
            key.argument(i, signal.argument(i));
        }
        boolean passes = filter.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER);
        assertEquals(passes, filter.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER));
        return passes;
    }
}
