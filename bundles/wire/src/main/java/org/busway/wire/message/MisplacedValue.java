package org.busway.wire.message;

/** A value that its type does not take; each container on the way out adds where in it the value stood. */
final class MisplacedValue extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final StringBuilder place = new StringBuilder();
    private final String reason;

    MisplacedValue(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    MisplacedValue in(String outer) {
        place.insert(0, place.length() == 0 ? outer : outer + ", ");
        return this;
    }

    IllegalArgumentException toArgumentException() {
        return new IllegalArgumentException(place + ": " + reason);
    }
}
