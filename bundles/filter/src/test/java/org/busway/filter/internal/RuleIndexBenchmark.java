package org.busway.filter.internal;

import java.util.Locale;
import java.util.function.IntFunction;
import org.busway.api.MatchRule;
import org.busway.spi.filter.Receivers;

/**
 * How long a search takes beside many rules that do not match; run by hand. Each line has one kind of rule that the message misses
 * narrowly, and beside them the 8 rules that it meets.
 */
public final class RuleIndexBenchmark {

    private static final int ROUNDS = 5;
    private static final int SEARCHES = 2_000_000;
    private static long delivered;

    private RuleIndexBenchmark() {}

    /** Prints the figures; takes the number of rules, 100,000 if not given. */
    public static void main(String[] arguments) {
        int rules = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        measure("none", 0, i -> "");
        measure("other senders", rules, i -> "type='signal',sender=':1." + (i + 100) + "',interface='i.a',member='M'");
        measure("other named senders", rules, i -> "sender='org.s" + i + "',path='/a/b',interface='i.a',member='M'");
        measure("other paths", rules, i -> "type='signal',interface='i.a',member='M',path='/a/b/" + i + "'");
        measure("other interfaces", rules, i -> "type='signal',interface='i.a" + i + "',member='M'");
        measure("other arg0", rules, i -> "type='signal',interface='i.a',member='M',arg0='org.x" + i + "'");
        measure("same arg0, other arg1", rules, i -> "interface='i.a',member='M',arg0='org.x',arg1='t" + i + "'");
        measure("any of 64 arguments", rules, i -> "interface='i.a',member='M',arg" + i % 64 + "='t" + i + "'");
        measure("other path_namespace", rules, i -> "interface='i.a',member='M',path_namespace='/a/n" + i + "'");
        measure("same path_namespace, other arg0", rules, i -> "member='M',path_namespace='/a',arg0='t" + i + "'");
        measure("other arg0namespace", rules, i -> "interface='i.a',member='M',arg0namespace='org.y" + i + "'");
        measure("other arg0path", rules, i -> "interface='i.a',member='M',arg0path='/x/" + i + "/'");
        measure("eavesdropping on others", rules, i -> "destination=':1." + (i + 100) + "',member='M',eavesdrop='true'");
        measure("all of these", rules, i -> switch (i % 6) {
            case 0 -> "sender=':1." + (i + 100) + "',member='M'";
            case 1 -> "interface='i.a',path='/a/b/" + i + "'";
            case 2 -> "interface='i.a',member='M',arg1='t" + i + "'";
            case 3 -> "path_namespace='/a/n" + i + "',interface='i.a'";
            case 4 -> "arg0namespace='org.y" + i + "'";
            default -> "interface='i.a',arg0path='/x/" + i + "/'";
        });
    }

    private static void measure(String what, int rules, IntFunction<String> text) {
        TrieRuleIndex<Object> index = new TrieRuleIndex<>();
        for (int i = 0; i < 8; i++) {
            index.add("receiver " + i, MatchRule.parse("type='signal',interface='i.a',member='M'"));
        }
        long bytesBefore = usedBytes();
        long start = System.nanoTime();
        for (int i = 0; i < rules; i++) {
            index.add("other " + i, MatchRule.parse(text.apply(i)));
        }
        long addNanos = System.nanoTime() - start;
        long bytes = usedBytes() - bytesBefore;
        FakeMessage message = FakeMessage.signal(":1.1", "/a/b", "i.a", "M", "org.x", "second");
        FakeNames names = new FakeNames().with(":1.1", "org.own");
        Receivers<Object> count = owner -> delivered++;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            start = System.nanoTime();
            for (int i = 0; i < SEARCHES; i++) {
                index.match(message, names, count);
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / SEARCHES);
        }
        System.out.printf(Locale.ROOT, "%-34s %7d rules  %7.1f ns a search  %5.0f ns to add  %5.0f bytes a rule%n", what, rules,
                best,
                rules == 0 ? 0.0 : (double) addNanos / rules, rules == 0 ? 0.0 : (double) bytes / rules);
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
