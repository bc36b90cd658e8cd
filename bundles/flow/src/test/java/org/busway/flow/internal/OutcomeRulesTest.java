package org.busway.flow.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.busway.api.Message;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Receptions.Receiver;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Party;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeRulesTest {

    private record Names(String... owned) implements Party {

        @Override
        public boolean isBus() {
            return false;
        }

        @Override
        public boolean hasName(String name) {
            return Set.of(owned).contains(name);
        }

        @Override
        public boolean hasNameBelow(String prefix) {
            return Set.of(owned).stream().anyMatch(name -> name.equals(prefix) || name.startsWith(prefix + "."));
        }
    }

    private static final Names NOBODY = new Names();

    private static Receiver program(long uid, String path, String... names) {
        return new Receiver(new Identity(uid, uid, new int[0], 7, new byte[0], null, null), path, new Names(names));
    }

    private static Receiver bundle(String name) {
        return bundle(name, "profile");
    }

    private static Receiver bundle(String name, String origin) {
        return new Receiver(new Identity(0, 0, new int[0], 7, new byte[0], name, origin), "", NOBODY);
    }

    private static OutcomeRules rules(String... rules) {
        return OutcomeRules.parse("lossy then=evict deadline=1000", "evict,lossy", rules);
    }

    @ParameterizedTest
    @CsvSource({"uid=1000, BLOCK", "uid=1001, LOSSY", "program=/usr/bin/screen, BLOCK", "program=/usr/bin/*, BLOCK",
        "program=/usr/sbin/*, LOSSY", "name=com.example.Screen, BLOCK", "name=com.example.*, BLOCK", "name=com.exam.*, LOSSY",
        "uid=1000 name=org.other, LOSSY", "bundle=org.example.b, LOSSY", "group=telemetry, LOSSY"})
    void aRuleHoldsForThoseWhomAllOfItsWordsFit(String who, Outcome expected) {
        Receiver receiver = program(1000, "/usr/bin/screen", ":1.7", "com.example.Screen");
        assertEquals(expected, rules(who + " outcome=block").of(receiver).outcome());
    }

    @Test
    void bundlesAreNamedByTheirSymbolicNames() {
        OutcomeRules rules = rules("bundle=org.example.* outcome=block");
        assertEquals(Outcome.BLOCK, rules.of(bundle("org.example.b")).outcome());
        assertEquals(Outcome.LOSSY, rules.of(bundle("org.other")).outcome());
        assertEquals(Outcome.LOSSY, rules.of(program(0, "org.example.b")).outcome());
    }

    @Test
    void aJarThatWasDroppedInHasNoRuleOfABundleOfTheProfile() {
        Receiver dropped = bundle("org.example.b", "file:/opt/busway/load/b.jar");
        assertEquals(Outcome.LOSSY, rules("bundle=org.example.b outcome=block").of(dropped).outcome());
        assertEquals(Outcome.LOSSY, rules("bundle=* outcome=block").of(dropped).outcome());
        assertEquals(Outcome.BLOCK, rules("bundle=org.example.b@file:/opt/busway/load/* outcome=block").of(dropped).outcome());
        assertEquals(Outcome.BLOCK, rules("bundle=org.example.b@* outcome=block").of(dropped).outcome());
        assertEquals(Outcome.LOSSY,
                rules("bundle=org.example.b@file:/opt/busway/load/* outcome=block").of(bundle("org.example.b")).outcome());
    }

    @Test
    void theLastRuleThatFitsWinsInWhatItSays() {
        OutcomeRules rules = rules("uid=0 outcome=block then=lossy deadline=500", "program=/bin/x deadline=200",
                "uid=5 outcome=evict");
        assertEquals(new Reception(Outcome.BLOCK, Outcome.LOSSY, 200), rules.of(program(0, "/bin/x")));
        assertEquals(new Reception(Outcome.BLOCK, Outcome.LOSSY, 500), rules.of(program(0, "/bin/y")));
        assertEquals(new Reception(Outcome.EVICT, Outcome.EVICT, 1000), rules.of(program(5, "/bin/y")));
    }

    @Test
    void aRuleWithAMatchHoldsForSuchMessagesAlone() {
        OutcomeRules rules = rules("uid=0 match=\"type='signal',interface='org.busway.Uevent1'\" outcome=block");
        Receiver receiver = program(0, "");
        Message event = Message.signal("/", "org.busway.Uevent1", "Event").sender(":1.1").build();
        Message other = Message.signal("/", "org.other", "Event").sender(":1.1").build();
        assertEquals(Outcome.BLOCK, rules.of(receiver, event, NOBODY).outcome());
        assertNull(rules.of(receiver, other, NOBODY));
        assertEquals(Outcome.LOSSY, rules.of(receiver).outcome());
        assertNull(rules.of(program(1, ""), event, NOBODY));
    }

    @Test
    void whatARuleDoesNotSayOfAGroupTheGroupSays() {
        Reception usual = new Reception(Outcome.EVICT, Outcome.EVICT, 300);
        OutcomeRules rules = rules("uid=1 outcome=lossy", "group=telemetry outcome=block then=lossy",
                "group=telemetry uid=7 deadline=50");
        assertEquals(new Reception(Outcome.BLOCK, Outcome.LOSSY, 300), rules.ofGroup("telemetry", program(1, ""), usual));
        assertEquals(new Reception(Outcome.BLOCK, Outcome.LOSSY, 50), rules.ofGroup("telemetry", program(7, ""), usual));
        assertEquals(usual, rules.ofGroup("events", program(1, ""), usual));
        assertFalse(rules.mayBlock(), "of a socket nobody has to wait");
    }

    @Test
    void aRuleAboutAGroupIsAboutAllOfIt() {
        assertThrows(IllegalArgumentException.class, () -> rules("group=telemetry match=\"type='signal'\" outcome=block"));
        assertThrows(IllegalArgumentException.class, () -> rules("group=telemetry choices=block"));
    }

    @Test
    void whatAPeerMayChooseIsConfigured() {
        OutcomeRules rules = rules("uid=0 choices=block,lossy", "uid=7 choices=");
        assertEquals(Set.of(Outcome.BLOCK, Outcome.LOSSY), rules.choices(program(0, "")));
        assertEquals(Set.of(), rules.choices(program(7, "")));
        assertEquals(Set.of(Outcome.EVICT, Outcome.LOSSY), rules.choices(program(8, "")));
    }

    @Test
    void whetherAnybodyCanBeMadeToWaitIsKnownBeforehand() {
        assertFalse(rules("uid=0 outcome=evict").mayBlock());
        assertTrue(rules("uid=0 outcome=block").mayBlock());
        assertTrue(rules("uid=0 choices=block").mayBlock());
        assertTrue(OutcomeRules.parse("block", "").mayBlock());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"uid=0 outcome=wait | wait\" is no outcome: block, evict and lossy are",
        "uid=0 then=block | then=block: must be evict or lossy", "uid=0 | says nothing",
        "user=0 outcome=lossy | user= is not known: uid, program", "uid=0 uid=1 outcome=lossy | uid= stands there twice",
        "uid=0 deadline=0 | deadline=0: must be 1 ms or more", "match=\"type='signal' outcome=lossy | is not closed",
        "lossy | is no word key=value", "match=\"nonsense\" outcome=lossy | nonsense",
        "bundle=org.example.b@ outcome=lossy | must be NAME, for one of the profile, or NAME@LOCATION"})
    void aRuleWithAFaultIsRefusedWithTheRuleAndWhatIsWrong(String rule, String expected) {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> rules(rule));
        assertTrue(refused.getMessage().startsWith("org.busway.flow: outcomes: \"" + rule + "\": "), refused.getMessage());
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }

    @Test
    void theOutcomeForTheRestIsRefusedByItsOption() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> OutcomeRules.parse("never", ""));
        assertTrue(refused.getMessage().startsWith("org.busway.flow: outcome=\"never\": "), refused.getMessage());
        refused = assertThrows(IllegalArgumentException.class, () -> OutcomeRules.parse("lossy", "all"));
        assertTrue(refused.getMessage().startsWith("org.busway.flow: choices=\"all\": "), refused.getMessage());
    }
}
