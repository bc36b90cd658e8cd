package org.busway.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.MatchRule;
import org.busway.spi.filter.Receivers;
import org.junit.jupiter.api.Test;

class RuleIndexTest {

    private static final FakeMessage SIGNAL = FakeMessage.signal(":1.1", "/a/b", "i.a", "M", "org.x");

    private final TrieRuleIndex<String> index = new TrieRuleIndex<>();
    private final FakeNames names = new FakeNames().with(":1.1").with(":1.2");

    @Test
    void anOwnerWithManyMatchingRulesIsFoundOnce() {
        index.add("one", MatchRule.ALL);
        index.add("one", MatchRule.parse("interface='i.a'"));
        index.add("one", MatchRule.parse("path_namespace='/a'"));
        index.add("one", MatchRule.parse("path_namespace='/a',eavesdrop='true'"));
        assertEquals(List.of("one"), receivers(SIGNAL));
    }

    @Test
    void ownersComeInTheOrderOfTheirFirstRule() {
        index.add("one", MatchRule.parse("arg0='org.x'"));
        index.add("two", MatchRule.ALL);
        index.add("three", MatchRule.parse("sender=':1.1'"));
        index.add("one", MatchRule.parse("member='M'"));
        assertEquals(List.of("one", "two", "three"), receivers(SIGNAL));
    }

    @Test
    void anOwnerThatHadNoRuleLeftComesLastWhenItReturns() {
        index.add("one", MatchRule.ALL);
        index.add("two", MatchRule.ALL);
        index.removeAll("one");
        index.add("one", MatchRule.ALL);
        assertEquals(List.of("two", "one"), receivers(SIGNAL));
    }

    @Test
    void whatIsAddressedToSomebodyGoesOnlyToThoseWhoEavesdrop() {
        index.add("plain", MatchRule.parse("interface='i.a'"));
        index.add("curious", MatchRule.parse("interface='i.a',eavesdrop='true'"));
        assertEquals(List.of("plain", "curious"), receivers(SIGNAL));
        assertEquals(List.of("curious"), receivers(SIGNAL.to(":1.2")));
    }

    @Test
    void aWellKnownNameStandsForItsOwnerOfTheMoment() {
        index.add("one", MatchRule.parse("sender='org.busway.Test'"));
        assertEquals(List.of(), receivers(SIGNAL));
        names.with(":1.1", "org.busway.Test");
        assertEquals(List.of("one"), receivers(SIGNAL));
        names.with(":1.1");
        assertEquals(List.of(), receivers(SIGNAL));
    }

    @Test
    void aRuleThatWasAddedTwiceHasToBeRemovedTwice() {
        MatchRule rule = MatchRule.parse("member='M'");
        index.add("one", rule);
        index.add("one", MatchRule.parse("member='M'"));
        assertEquals(List.of(rule, rule), index.rulesOf("one"));
        assertTrue(index.remove("one", rule));
        assertEquals(List.of("one"), receivers(SIGNAL));
        assertTrue(index.remove("one", rule));
        assertFalse(index.remove("one", rule));
        assertEquals(List.of(), receivers(SIGNAL));
    }

    @Test
    void aReceiverMaySearchAndChangeTheIndexAndWhoHasNoRuleLeftByThenGetsNothing() {
        for (String owner : List.of("one", "two", "three")) {
            index.add(owner, MatchRule.ALL);
        }
        List<String> got = new ArrayList<>();
        index.match(SIGNAL, names, owner -> {
            got.add(owner);
            if (owner.equals("one")) {
                index.removeAll("two");
                index.add("four", MatchRule.ALL);
                assertEquals(List.of("one", "three", "four"), receivers(SIGNAL));
            }
        });
        assertEquals(List.of("one", "three"), got);
    }

    @Test
    void manyRulesThatShareAllButTheirLastKeyAreToldApart() {
        for (int i = 0; i < 1000; i++) {
            index.add("owner " + i, MatchRule.parse("interface='i.a',member='M',arg0path='/x/" + i + "/'"));
        }
        assertEquals(List.of("owner 77"), receivers(FakeMessage.signal(":1.1", "/", "i.a", "M", "/x/77/y")));
        assertEquals(1000, receivers(FakeMessage.signal(":1.1", "/", "i.a", "M", "/x/")).size());
        assertEquals(List.of(), receivers(FakeMessage.signal(":1.1", "/", "i.a", "M", "/x")));
    }

    @Test
    void matchingAllocatesNothing() {
        for (int i = 0; i < 1000; i++) {
            index.add("far " + i,
                    MatchRule.parse("interface='i.a',member='M',arg0='org.y" + i + "',path_namespace='/b/" + i + "'"));
            index.add("near " + i,
                    MatchRule.parse("interface='i.a',path_namespace='/a',arg0namespace='org',arg1path='/p" + i + "/'"));
            index.add("hit " + i, MatchRule.parse(i % 2 == 0 ? "path_namespace='/a/b'" : "member='M',arg0namespace='org'"));
        }
        names.with(":1.1", "org.n1", "org.n2");
        AtomicInteger found = new AtomicInteger();
        Receivers<String> count = owner -> found.incrementAndGet();
        for (int i = 0; i < 50; i++) {
            index.match(SIGNAL, names, count);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < 1000; i++) {
            index.match(SIGNAL, names, count);
        }
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertEquals(1050 * 1000, found.get());
        assertTrue(allocated < 10_000, "1,000 searches allocated " + allocated + " bytes");
    }

    private List<String> receivers(FakeMessage message) {
        List<String> found = new ArrayList<>();
        index.match(message, names, found::add);
        return found;
    }
}
