package org.busway.filter.internal;

/**
 * Branches that want an argument to be a path, equal or one of the two below the other, where the upper ends with a slash. What lies
 * above the message's path is looked up by its beginnings; what lies below, only when the message names a directory, by asking all.
 */
final class ArgumentPathTable<T> extends Table<T> {

    ArgumentPathTable(Dimension dimension) {
        super(dimension);
    }

    @Override
    Object keyOf(Object value) {
        return new Prefix((String) value);
    }

    @Override
    void find(Search<T> search) {
        String text = search.argument(dimension.argument());
        if (text == null) {
            return;
        }
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            hash = 31 * hash + c;
            if (c == '/') {
                follow(search.prefix().set(text, i + 1, hash), search);
            }
        }
        if (text.endsWith("/")) {
            search.followAllBeyond(text, branches);
        } else {
            follow(search.prefix().set(text, text.length(), hash), search);
        }
    }
}
