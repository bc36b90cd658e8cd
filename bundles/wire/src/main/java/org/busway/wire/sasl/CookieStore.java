package org.busway.wire.sasl;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Secrets that two processes of one user share through files that only this user can read. */
@ConsumerType
public interface CookieStore {

    /** The context that everybody uses. */
    String GENERAL_CONTEXT = "org_freedesktop_general";

    /**
     * One secret.
     *
     * @param id its number in its file
     * @param secret its hexadecimal digits, as they stand in the file
     */
    record Cookie(int id, String secret) {}

    /**
     * A cookie that is new enough to be given out, made if there is none.
     *
     * @param context the name of the file
     * @return the cookie
     * @throws IOException if the file cannot be read or written, or others could read it
     */
    Cookie current(String context) throws IOException;

    /**
     * A cookie that the other side named.
     *
     * @param context the name of the file, valid by {@link CookieSha1#isContext}
     * @param id the number
     * @return the cookie, or empty if there is none or it is too old
     * @throws IOException if the file cannot be read, or others could read it
     */
    Optional<Cookie> find(String context, int id) throws IOException;
}
