package org.busway.auth.internal;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A machine with root, the bus's owner 1000 "owner", 1001 "mqtt" in group 50 "meters", and 1002 "guest" at the console. */
public class FakeAccounts implements Accounts {

    private static final Map<String, Long> USERS = Map.of("root", 0L, "owner", 1000L, "mqtt", 1001L, "guest", 1002L);
    private static final Map<String, Long> GROUPS = Map.of("root", 0L, "meters", 50L, "lamps", 51L);

    @Override
    public OptionalLong uidOf(String user) {
        return numberOr(user, USERS);
    }

    @Override
    public OptionalLong gidOf(String group) {
        return numberOr(group, GROUPS);
    }

    private static OptionalLong numberOr(String text, Map<String, Long> names) {
        if (text.matches("[0-9]{1,10}")) {
            return OptionalLong.of(Long.parseLong(text));
        }
        return names.containsKey(text) ? OptionalLong.of(names.get(text)) : OptionalLong.empty();
    }

    @Override
    public int[] groupsOf(long uid) {
        return uid == 1001 ? new int[]{50, 1001} : new int[]{(int) uid};
    }

    @Override
    public Optional<String> homeOf(long uid) {
        return Optional.of("/home/" + uid);
    }

    @Override
    public boolean isAtConsole(long uid) {
        return uid == 1002;
    }

    @Override
    public long ownUid() {
        return 1000;
    }
}
