package org.busway.filter.internal;

import org.busway.filter.internal.Dimension.Kind;

/** Branches that want an object path, or a bus name in argument 0, at or below one: every ancestor of the message's is looked up. */
final class NamespaceTable<T> extends Table<T> {

    private final char separator;

    NamespaceTable(Dimension dimension) {
        super(dimension);
        separator = dimension.kind() == Kind.PATH_NAMESPACE ? '/' : '.';
    }

    @Override
    Object keyOf(Object value) {
        return new Prefix((String) value);
    }

    @Override
    void find(Search<T> search) {
        String text = textIn(search);
        if (text == null) {
            return;
        }
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == separator && i > 0) {
                follow(search.prefix().set(text, i, hash), search);
            }
            hash = 31 * hash + c;
            if (c == '/' && i == 0 && text.length() > 1) {
                follow(search.prefix().set(text, 1, hash), search);
            }
        }
        follow(search.prefix().set(text, text.length(), hash), search);
    }

    private String textIn(Search<T> search) {
        if (dimension.kind() == Kind.PATH_NAMESPACE) {
            return search.message().path();
        }
        return search.message().argumentType(0) == 's' ? search.argument(0) : null;
    }
}
