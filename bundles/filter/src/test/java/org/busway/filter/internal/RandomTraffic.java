package org.busway.filter.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.busway.api.MatchRule;
import org.busway.api.MessageType;

/** Rules and messages out of so few words that many meet, and near misses are common. */
final class RandomTraffic {

    private static final String[] SENDERS = {":1.1", ":1.2", ":1.3", "org.freedesktop.DBus", "org.a", "org.a.b", "org.c"};
    private static final String[] UNIQUE = {":1.1", ":1.2", ":1.3", "org.freedesktop.DBus"};
    private static final String[] PATHS = {"/", "/a", "/a/b", "/a/bc", "/a/b/c", "/ab", "/a/b/c/d"};
    private static final String[] INTERFACES = {"i.a", "i.b"};
    private static final String[] MEMBERS = {"M", "N"};
    private static final String[] TEXTS = {"", "x", "org", "org.a", "org.a.b", "org.ab", "/", "/a", "/a/", "/a/b", "/a/b/",
        "/ab/c"};
    private static final String[] NAMESPACES = {"org", "org.a", "org.a.b", "org.ab"};

    final FakeNames names = new FakeNames().with(":1.1").with(":1.2", "org.a").with(":1.3", "org.a.b", "org.c");
    private final Random random;

    RandomTraffic(long seed) {
        random = new Random(seed);
    }

    MatchRule rule() {
        MatchRule.Builder rule = MatchRule.builder();
        if (chance(3)) {
            rule.type(MessageType.of(1 + random.nextInt(4)));
        }
        if (chance(4)) {
            rule.sender(any(SENDERS));
        }
        if (chance(2)) {
            rule.interfaceName(any(INTERFACES));
        }
        if (chance(2)) {
            rule.member(any(MEMBERS));
        }
        if (chance(6)) {
            rule.path(any(PATHS));
        } else if (chance(4)) {
            rule.pathNamespace(any(PATHS));
        }
        if (chance(8)) {
            rule.destination(any(SENDERS));
        }
        if (chance(3)) {
            rule.argument(random.nextInt(3), any(TEXTS));
        }
        if (chance(5)) {
            rule.argumentPath(random.nextInt(3), any(TEXTS));
        }
        if (chance(8)) {
            rule.argument0Namespace(any(NAMESPACES));
        }
        return rule.eavesdrop(chance(4)).build();
    }

    FakeMessage message() {
        List<String> arguments = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            arguments.add(chance(8) ? null : chance(4) ? "o:" + any(PATHS) : any(TEXTS));
        }
        return new FakeMessage(MessageType.of(random.nextInt(5)), any(UNIQUE), chance(3) ? any(SENDERS) : null,
                chance(10) ? null : any(PATHS), chance(10) ? null : any(INTERFACES), chance(10) ? null : any(MEMBERS), arguments);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String any(String[] words) {
        return words[random.nextInt(words.length)];
    }
}
