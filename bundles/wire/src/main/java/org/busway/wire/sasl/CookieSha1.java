package org.busway.wire.sasl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * DBUS_COOKIE_SHA1: the client shows that it can read a file of the user who runs the server. As in the reference implementation nobody
 * else can authenticate so: the server must not touch files in others' home directories.
 */
public final class CookieSha1 implements Mechanism {

    /** The mechanism's name. */
    public static final String NAME = "DBUS_COOKIE_SHA1";

    private final CookieStore cookies;
    private final Function<String, OptionalLong> uidOfUser;
    private final long ownUid;
    private final Supplier<byte[]> randomBytes;

    /**
     * The mechanism.
     *
     * @param cookies the cookies of the user who runs the server
     * @param uidOfUser the number of a user given by name or by number, empty if there is none
     * @param ownUid the user who runs the server
     * @param randomBytes 16 bytes that nobody can foresee, others each time
     */
    public CookieSha1(CookieStore cookies, Function<String, OptionalLong> uidOfUser, long ownUid, Supplier<byte[]> randomBytes) {
        this.cookies = cookies;
        this.uidOfUser = uidOfUser;
        this.ownUid = ownUid;
        this.randomBytes = randomBytes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Exchange begin() {
        return new Exchange() {
            private String challenge;
            private CookieStore.Cookie cookie;

            @Override
            public Answer respond(byte[] response) {
                String text = new String(response, StandardCharsets.ISO_8859_1);
                return challenge == null ? challenge(text) : judge(text);
            }

            private Answer challenge(String user) {
                OptionalLong uid = uidOfUser.apply(user);
                if (uid.isEmpty() || uid.getAsLong() != ownUid) {
                    return new Answer.Refused(NAME + ": claims to be \"" + user + "\", possible only for uid " + ownUid);
                }
                try {
                    cookie = cookies.current(CookieStore.GENERAL_CONTEXT);
                } catch (IOException e) {
                    return new Answer.Refused(NAME + ": no cookie: " + e.getMessage());
                }
                challenge = Hex.encode(randomBytes.get());
                String data = CookieStore.GENERAL_CONTEXT + ' ' + cookie.id() + ' ' + challenge;
                return new Answer.Challenge(data.getBytes(StandardCharsets.US_ASCII));
            }

            private Answer judge(String text) {
                int blank = Conversation.blank(text, 0);
                String clientChallenge = text.substring(0, blank);
                String hash = text.substring(blank).strip();
                if (clientChallenge.isEmpty() || hash.isEmpty()) {
                    return new Answer.Refused(NAME + ": response is not a challenge and a hash");
                }
                byte[] right = hash(challenge, clientChallenge, cookie).getBytes(StandardCharsets.US_ASCII);
                return MessageDigest.isEqual(right, hash.getBytes(StandardCharsets.ISO_8859_1))
                        ? new Answer.Accepted(new Identity(ownUid))
                        : new Answer.Refused(NAME + ": wrong hash for cookie " + cookie.id());
            }
        };
    }

    /**
     * Whether a name may be the name of a cookie file: it cannot lead out of the directory.
     *
     * @param context what the other side sent
     * @return true for one or more ASCII characters without slash, backslash, dot, blank or control
     */
    public static boolean isContext(String context) {
        return !context.isEmpty() && context.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != '\\' && c != '.');
    }

    static String hash(String serverChallenge, String clientChallenge, CookieStore.Cookie cookie) {
        try {
            String text = serverChallenge + ':' + clientChallenge + ':' + cookie.secret();
            return Hex.encode(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }
}
