package org.busway.filter.internal;

import org.busway.api.MessageHeader;

/** Branches that want one exact value. */
final class ValueTable<T> extends Table<T> {

    ValueTable(Dimension dimension) {
        super(dimension);
    }

    @Override
    void find(Search<T> search) {
        Object value = valueIn(search, search.message());
        if (value != null) {
            follow(value, search);
        }
    }

    private Object valueIn(Search<T> search, MessageHeader message) {
        return switch (dimension.kind()) {
            case TYPE -> message.type();
            case PATH -> message.path();
            case INTERFACE -> message.interfaceName();
            case MEMBER -> message.member();
            case ARGUMENT -> message.argumentType(dimension.argument()) == 's' ? search.argument(dimension.argument()) : null;
            case SENDER, DESTINATION, PATH_NAMESPACE, ARGUMENT_PATH, ARGUMENT_NAMESPACE -> throw new AssertionError(dimension);
        };
    }
}
