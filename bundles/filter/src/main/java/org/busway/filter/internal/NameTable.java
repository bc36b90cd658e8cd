package org.busway.filter.internal;

import org.busway.filter.internal.Dimension.Kind;

/** Branches that want a bus name; a connection goes by its unique name and by every name that it owns when the message is routed. */
final class NameTable<T> extends Table<T> {

    NameTable(Dimension dimension) {
        super(dimension);
    }

    @Override
    void find(Search<T> search) {
        String name = dimension.kind() == Kind.SENDER ? search.message().sender() : search.recipient();
        if (name == null) {
            return;
        }
        follow(name, search);
        int owned = search.names().ownedNameCount(name);
        for (int i = 0; i < owned; i++) {
            follow(search.names().ownedName(name, i), search);
        }
    }
}
