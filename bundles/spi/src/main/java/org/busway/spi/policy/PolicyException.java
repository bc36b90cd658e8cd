package org.busway.spi.policy;

/** A configuration that cannot be used; the message names the file, the line, what is wrong and what is right. */
public final class PolicyException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * A fault in a configuration.
     *
     * @param message one line
     * @param cause why, or null
     */
    public PolicyException(String message, Throwable cause) {
        super(message, cause);
    }
}
