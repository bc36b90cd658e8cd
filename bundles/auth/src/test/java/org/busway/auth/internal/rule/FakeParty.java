package org.busway.auth.internal.rule;

import java.util.Set;

import org.busway.spi.policy.Party;

/** A connection with names, or the bus. */
record FakeParty(boolean isBus, Set<String> names) implements Party {

    static final FakeParty BUS = new FakeParty(true, Set.of("org.freedesktop.DBus"));

    static FakeParty with(String... names) {
        return new FakeParty(false, Set.of(names));
    }

    @Override
    public boolean hasName(String name) {
        return names.contains(name);
    }

    @Override
    public boolean hasNameBelow(String prefix) {
        return names.stream().anyMatch(name -> name.equals(prefix) || name.startsWith(prefix + "."));
    }
}
