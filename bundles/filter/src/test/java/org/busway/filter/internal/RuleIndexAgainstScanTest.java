package org.busway.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.busway.api.MatchRule;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index finds what asking every rule of every owner would find. */
class RuleIndexAgainstScanTest {

    @ParameterizedTest
    @ValueSource(ints = {3, 30, 300, 1500})
    void findsTheSameOwnersInTheSameOrderAsAskingEveryRule(int owners) {
        long pairs = 0;
        for (long seed = 1; pairs < 1_500_000; seed++) {
            RandomTraffic traffic = new RandomTraffic(seed);
            Pair both = new Pair();
            for (int i = 0; i < owners * 3; i++) {
                both.add((int) ((seed + i * 7L) % owners), traffic.rule());
            }
            for (int i = 0; i < 300; i++) {
                both.compare(traffic.message(), traffic.names);
                pairs += owners * 3L;
            }
        }
        assertTrue(pairs >= 1_500_000);
    }

    @Test
    void staysTheSameWhileRulesComeAndGoAndIsEmptyInTheEnd() {
        RandomTraffic traffic = new RandomTraffic(99);
        Random random = new Random(100);
        Pair both = new Pair();
        for (int round = 0; round < 20_000; round++) {
            int owner = random.nextInt(200);
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> both.add(owner, traffic.rule());
                case 4, 5 -> both.removeOne(owner, random);
                case 6 -> both.remove(owner, traffic.rule());
                default -> {
                    if (random.nextInt(20) == 0) {
                        both.removeAll(owner);
                    }
                }
            }
            if (round % 4 == 0) {
                both.compare(traffic.message(), traffic.names);
            }
        }
        for (int owner = 0; owner < 200; owner++) {
            both.removeAll(owner);
        }
        assertTrue(both.index.isEmpty(), "nothing is left of rules that are gone");
    }

    /** The index, and beside it the plain lists that it stands for. */
    private static final class Pair {

        final TrieRuleIndex<Integer> index = new TrieRuleIndex<>();
        final Map<Integer, List<MatchRule>> lists = new LinkedHashMap<>();

        void add(int owner, MatchRule rule) {
            index.add(OWNERS[owner], rule);
            lists.computeIfAbsent(owner, any -> new ArrayList<>()).add(rule);
        }

        void removeOne(int owner, Random random) {
            List<MatchRule> rules = lists.getOrDefault(owner, List.of());
            if (!rules.isEmpty()) {
                remove(owner, rules.get(random.nextInt(rules.size())));
            }
        }

        void remove(int owner, MatchRule rule) {
            boolean had = lists.getOrDefault(owner, new ArrayList<>()).remove(rule);
            assertEquals(had, index.remove(OWNERS[owner], rule));
            lists.values().removeIf(List::isEmpty);
        }

        void removeAll(int owner) {
            List<MatchRule> had = lists.remove(owner);
            assertEquals(had == null ? 0 : had.size(), index.removeAll(OWNERS[owner]));
        }

        private static boolean matches(MatchRule rule, FakeMessage message, FakeNames names) {
            String receiver = message.destination() == null ? null : names.ownerOf(message.destination());
            return new RuleTest(rule).matches(message, owner(message.sender(), names),
                    receiver == null ? null : owner(receiver, names));
        }

        private static NameOwner owner(String uniqueName, FakeNames names) {
            return name -> name.equals(uniqueName) || uniqueName.equals(names.ownerOf(name));
        }

        void compare(FakeMessage message, FakeNames names) {
            List<Integer> scanned = new ArrayList<>();
            lists.forEach((owner, rules) -> {
                if (rules.stream().anyMatch(rule -> matches(rule, message, names))) {
                    scanned.add(owner);
                }
            });
            List<Integer> found = new ArrayList<>();
            index.match(message, names, found::add);
            assertEquals(scanned, found, () -> "receivers of " + message);
        }
    }

    /** Owners are compared by identity. */
    private static final Integer[] OWNERS = new Integer[6000];

    static {
        for (int i = 0; i < OWNERS.length; i++) {
            OWNERS[i] = i;
        }
    }
}
