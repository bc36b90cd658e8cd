package org.busway.spi;

/**
 * A service that says why the bus cannot run: a bundle registers one when something in its configuration keeps it from doing its part.
 * Whoever starts the runtime prints the line and ends with an error.
 *
 * @param reason one line that names the thing, the value and the remedy; also the service property {@link #REASON}
 */
public record StartFailure(String reason) {

    /** Service property, {@code String}: the reason. */
    public static final String REASON = "org.busway.failure";
}
