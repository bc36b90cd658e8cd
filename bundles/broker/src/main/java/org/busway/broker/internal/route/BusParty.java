package org.busway.broker.internal.route;

import org.busway.spi.policy.Party;

/** The bus itself, as policy rules see it. */
enum BusParty implements Party {
    /** The bus. */
    BUS;

    static final String NAME = "org.freedesktop.DBus";

    @Override
    public boolean isBus() {
        return true;
    }

    @Override
    public boolean hasName(String name) {
        return name.equals(NAME);
    }

    @Override
    public boolean hasNameBelow(String prefix) {
        return NAME.startsWith(prefix) && (NAME.length() == prefix.length() || NAME.charAt(prefix.length()) == '.');
    }
}
