package org.busway.auth.internal.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

import org.busway.auth.internal.FakeAccounts;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.Test;

class PolicyTest {

    private static final Rule CONNECT_ALL = new ConnectRule(true, false, null);

    private static Identity user(long uid, int... groups) {
        return new Identity(uid, Identity.UNKNOWN, groups, 1, new byte[0], null, null);
    }

    private static Policy policy(List<Rule> defaults, List<Rule> mandatory) {
        return new Policy(new RuleSet(defaults, Map.of(), Map.of(), List.of(), List.of(), List.of(), mandatory),
                new FakeAccounts(),
                false);
    }

    private static OwnRule own(boolean allow, String name) {
        return new OwnRule(allow, name, false);
    }

    @Test
    void withoutRulesTheOwnerAloneMayConnectNotEvenRoot() {
        Policy policy = policy(List.of(), List.of());
        assertTrue(policy.mayConnect(user(1000)));
        assertFalse(policy.mayConnect(user(0)));
        assertFalse(policy.mayConnect(user(1001)));
    }

    @Test
    void theLastConnectRulePrevailsAndMandatoryComesLast() {
        Policy policy = policy(List.of(CONNECT_ALL, new ConnectRule(false, true, 50L)),
                List.of(new ConnectRule(true, false, 1002L)));
        assertTrue(policy.mayConnect(user(1003, 1003)));
        assertFalse(policy.mayConnect(user(1001, 50, 1001)), "in a denied group");
        assertTrue(policy.mayConnect(user(1002, 50)), "denied by default, allowed by a mandatory rule");
    }

    @Test
    void groupsThatTheKernelDidNotTellAreLookedUp() {
        assertFalse(policy(List.of(CONNECT_ALL, new ConnectRule(false, true, 50L)), List.of()).mayConnect(user(1001)));
    }

    @Test
    void anonymousMayConnectOnlyWhereTheConfigurationAllowsIt() {
        assertFalse(policy(List.of(CONNECT_ALL), List.of()).mayConnect(Identity.ANONYMOUS));
        RuleSet rules = new RuleSet(List.of(), Map.of(), Map.of(), List.of(), List.of(), List.of(), List.of());
        assertTrue(new Policy(rules, new FakeAccounts(), true).mayConnect(Identity.ANONYMOUS));
    }

    @Test
    void contextsPrevailInTheOrderDefaultGroupUserConsoleMandatory() {
        List<Rule> names = List.of(own(true, "d"), own(true, "g"), own(true, "u"), own(true, "c"), own(true, "m"));
        RuleSet rules = new RuleSet(names, Map.of(50L, List.of(own(false, "g"), own(false, "u"))),
                Map.of(1001L, List.of(own(true, "u"), own(false, "c"))), List.of(), List.of(own(true, "c"), own(false, "m")),
                List.of(), List.of(own(true, "m")));
        var peer = new Policy(rules, new FakeAccounts(), false).policyFor(user(1001, 50));
        assertTrue(peer.mayOwn("d"));
        assertFalse(peer.mayOwn("g"), "the group's rule comes after the default");
        assertTrue(peer.mayOwn("u"), "the user's after the group's");
        assertTrue(peer.mayOwn("c"), "the console's after the user's");
        assertTrue(peer.mayOwn("m"), "the mandatory one last");
    }

    @Test
    void whoSitsAtTheConsoleGetsTheOtherRules() {
        RuleSet rules = new RuleSet(List.of(), Map.of(), Map.of(), List.of(own(true, "a.b")), List.of(own(true, "x.y")),
                List.of(), List.of());
        Policy policy = new Policy(rules, new FakeAccounts(), false);
        assertTrue(policy.policyFor(user(1002)).mayOwn("a.b"));
        assertTrue(policy.policyFor(user(1001)).mayOwn("x.y"));
        assertFalse(policy.policyFor(Identity.ANONYMOUS).mayOwn("x.y"), "nobody knows where somebody unknown sits");
    }

    @Test
    void connectionsWithTheSameRulesShareOnePolicy() {
        RuleSet rules = new RuleSet(List.of(), Map.of(50L, List.of(own(true, "a.b"))), Map.of(), List.of(), List.of(),
                List.of(), List.of());
        Policy policy = new Policy(rules, new FakeAccounts(), false);
        assertSame(policy.policyFor(user(1002, 1, 2)), policy.policyFor(user(1003, 3)));
        assertNotSame(policy.policyFor(user(1002, 1, 2)), policy.policyFor(user(1001, 50)));
        assertEquals(policy.policyFor(user(1001, 50, 51)), policy.policyFor(user(1004, 50)));
    }

    private static Identity bundle(String name, String origin) {
        return new Identity(1000, 1000, new int[]{1000}, 1, new byte[0], name, origin);
    }

    private static Policy bundles(List<Rule> mandatory, BundleRule... rules) {
        return new Policy(new RuleSet(List.of(own(false, "a.b")), Map.of(), Map.of(1000L, List.of(own(false, "a.b"))), List.of(),
                List.of(), List.of(rules), mandatory), new FakeAccounts(), false);
    }

    @Test
    void aRuleForABundleOfTheProfileIsForNoOtherOfItsName() {
        Policy policy = bundles(List.of(), new BundleRule("org.example.meter", BundleRule.PROFILE, own(true, "a.b")));
        assertTrue(policy.policyFor(bundle("org.example.meter", "profile")).mayOwn("a.b"), "it comes after the user's rules");
        assertFalse(policy.policyFor(bundle("org.example.meter", "file:/opt/load/meter.jar")).mayOwn("a.b"), "dropped in");
        assertFalse(policy.policyFor(bundle("org.example.meter", null)).mayOwn("a.b"), "of unknown origin");
        assertFalse(policy.policyFor(bundle("org.example.other", "profile")).mayOwn("a.b"));
        assertFalse(policy.policyFor(user(1000)).mayOwn("a.b"), "a process is no bundle");
    }

    @Test
    void ofRulesForBundlesTheLastPrevailsAndMandatoryOnesComeAfter() {
        BundleRule any = new BundleRule(null, null, own(true, "a.b"));
        BundleRule elsewhere = new BundleRule("org.example.meter", "file:/opt/meter.jar", own(false, "a.b"));
        Policy policy = bundles(List.of(), any, elsewhere);
        assertTrue(policy.policyFor(bundle("org.example.meter", "profile")).mayOwn("a.b"));
        assertFalse(policy.policyFor(bundle("org.example.meter", "file:/opt/meter.jar")).mayOwn("a.b"));
        assertTrue(
                bundles(List.of(), elsewhere, any).policyFor(bundle("org.example.meter", "file:/opt/meter.jar")).mayOwn("a.b"));
        assertFalse(bundles(List.of(own(false, "a.b")), any).policyFor(bundle("org.example.meter", "profile")).mayOwn("a.b"));
    }
}
