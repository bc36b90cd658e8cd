package org.busway.wire.sasl;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ConsumerType;

/** The client's side of one way to authenticate. Used by one conversation, from one thread. */
@ConsumerType
public interface ClientMechanism {

    /**
     * Its name.
     *
     * @return such as {@code EXTERNAL}
     */
    String name();

    /**
     * What goes with the {@code AUTH} line.
     *
     * @return bytes, none for no initial response
     */
    byte[] initialResponse();

    /**
     * Answers a challenge.
     *
     * @param challenge decoded bytes
     * @return the response
     * @throws ChallengeException if there is none; the server is told why, and the next mechanism is tried
     */
    byte[] respond(byte[] challenge) throws ChallengeException;

    /** A challenge that cannot be answered. */
    final class ChallengeException extends Exception {

        private static final long serialVersionUID = 1L;

        /**
         * The exception.
         *
         * @param why a phrase of ASCII characters without line ends
         */
        public ChallengeException(String why) {
            super(why);
        }
    }

    /**
     * EXTERNAL: whom the kernel says this process belongs to.
     *
     * @param uid this process's user, as the server sees it
     * @return the mechanism
     */
    static ClientMechanism external(long uid) {
        return ClientMechanisms.simple(External.NAME, Long.toString(uid));
    }

    /**
     * ANONYMOUS.
     *
     * @return the mechanism
     */
    static ClientMechanism anonymous() {
        return ClientMechanisms.simple(Anonymous.NAME, "busway");
    }

    /**
     * DBUS_COOKIE_SHA1.
     *
     * @param user this process's user, by number or name
     * @param cookies where the user's cookies are
     * @param randomBytes 16 bytes that nobody can foresee, others each time
     * @return the mechanism
     */
    static ClientMechanism cookieSha1(String user, CookieStore cookies, Supplier<byte[]> randomBytes) {
        return ClientMechanisms.cookieSha1(user, cookies, randomBytes);
    }
}
