package org.busway.auth.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.busway.auth.internal.FakeAccounts;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Handshake.Status;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.busway.wire.sasl.CookieStore;
import org.junit.jupiter.api.Test;

class SaslAuthenticatorTest {

    private static final String GUID = "0123456789abcdef0123456789abcdef";
    private static final Identity MQTT = new Identity(1001, 1001, new int[]{50, 1001}, 4711,
            "label".getBytes(StandardCharsets.US_ASCII), null, null);

    private final ByteBuffer output = ByteBuffer.allocate(Handshake.MAX_OUTPUT_BYTES);
    private List<String> mechanisms = List.of();
    private boolean anonymousAllowed;

    @Test
    void externalIsWhoTheKernelSays() {
        Handshake handshake = begin(MQTT);
        assertEquals(Status.AUTHENTICATED, say(handshake, "\0AUTH EXTERNAL " + hex("1001") + "\r\nBEGIN\r\n"));
        assertEquals("OK " + GUID + "\r\n", answers());
        assertSame(MQTT, handshake.identity());
        assertFalse(handshake.descriptorsAgreed());
    }

    @Test
    void externalWithoutAClaimIsAskedForOneAndMayLeaveItEmpty() {
        Handshake handshake = begin(MQTT);
        assertEquals(Status.CONTINUE, say(handshake, "\0AUTH EXTERNAL\r\n"));
        assertEquals("DATA\r\n", answers());
        assertEquals(Status.AUTHENTICATED, say(handshake, "DATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n"));
        assertEquals("OK " + GUID + "\r\nAGREE_UNIX_FD\r\n", answers());
        assertSame(MQTT, handshake.identity());
        assertTrue(handshake.descriptorsAgreed());
    }

    @Test
    void rootCannotBeSomebodyElseByExternal() {
        Handshake handshake = begin(new Identity(0, 0, new int[]{0}, 1, new byte[0], null, null));
        assertEquals(Status.CONTINUE, say(handshake, "\0AUTH EXTERNAL " + hex("1001") + "\r\n"));
        assertEquals("REJECTED EXTERNAL DBUS_COOKIE_SHA1\r\n", answers());
        assertThrows(IllegalStateException.class, handshake::identity);
    }

    @Test
    void nobodyIsExternalOverANetwork() {
        Handshake handshake = begin(Identity.ANONYMOUS);
        say(handshake, "\0AUTH EXTERNAL " + hex("1000") + "\r\n");
        assertTrue(answers().startsWith("REJECTED "));
    }

    @Test
    void onlyListedMechanismsAreOffered() {
        mechanisms = List.of("EXTERNAL");
        Handshake handshake = begin(MQTT);
        say(handshake, "\0AUTH\r\nAUTH DBUS_COOKIE_SHA1 " + hex("1000") + "\r\n");
        assertEquals("REJECTED EXTERNAL\r\nREJECTED EXTERNAL\r\n", answers());
    }

    @Test
    void anonymousNeedsTheConfigurationToAllowIt() {
        mechanisms = List.of("ANONYMOUS");
        Handshake refused = begin(MQTT);
        say(refused, "\0AUTH ANONYMOUS\r\n");
        assertTrue(answers().startsWith("REJECTED"));

        anonymousAllowed = true;
        Handshake handshake = begin(MQTT);
        assertEquals(Status.AUTHENTICATED, say(handshake, "\0AUTH ANONYMOUS " + hex("trace") + "\r\nBEGIN\r\n"));
        assertEquals(Identity.UNKNOWN, handshake.identity().uid());
        assertEquals(0, handshake.identity().groups().length);
        assertEquals(4711, handshake.identity().pid());
    }

    @Test
    void whoKnowsTheOwnersCookieIsTheOwner() throws Exception {
        Handshake handshake = begin(Identity.ANONYMOUS);
        say(handshake, "\0AUTH DBUS_COOKIE_SHA1 " + hex("owner") + "\r\n");
        String[] challenge = unhex(answers().strip().substring("DATA ".length())).split(" ");
        assertEquals(CookieStore.GENERAL_CONTEXT, challenge[0]);
        assertEquals("7", challenge[1]);
        String proof = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1")
                .digest((challenge[2] + ":0abc:5ec7e7").getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Status.AUTHENTICATED, say(handshake, "DATA " + hex("0abc " + proof) + "\r\nBEGIN\r\n"));
        assertEquals(1000, handshake.identity().uid());
        assertArrayEquals(new int[]{1000}, handshake.identity().groups());
    }

    @Test
    void nobodyElseCanUseTheOwnersCookies() {
        Handshake handshake = begin(MQTT);
        say(handshake, "\0AUTH DBUS_COOKIE_SHA1 " + hex("mqtt") + "\r\n");
        assertTrue(answers().startsWith("REJECTED"));
    }

    @Test
    void whatFollowsBeginIsLeftForTheMessages() {
        ByteBuffer input = bytes("\0AUTH EXTERNAL " + hex("1001") + "\r\nBEGIN\r\nl\1\0\1");
        assertEquals(Status.AUTHENTICATED, begin(MQTT).advance(input, output));
        assertEquals(4, input.remaining());
    }

    @Test
    void theSixthFailureEndsIt() {
        Handshake handshake = begin(MQTT);
        assertEquals(Status.CONTINUE, say(handshake, "\0" + "AUTH NO\r\n".repeat(5)));
        assertEquals(Status.FAILED, say(handshake, "AUTH NO\r\n"));
        assertTrue(handshake.failure().contains("6"), handshake.failure());
    }

    @Test
    void aLineWithoutEndIsNotWaitedForBeyondTheLimit() {
        assertEquals(Status.FAILED, say(begin(MQTT), "\0" + "A".repeat(Handshake.MAX_LINE_BYTES)));
    }

    @Test
    void linesWhoseAnswersHaveNoRoomStayUnconsumed() {
        ByteBuffer input = bytes("\0" + "NONSENSE\r\n".repeat(1000) + "AUTH EXTERNAL " + hex("1001") + "\r\nBEGIN\r\n");
        Handshake handshake = begin(MQTT);
        int calls = 0;
        for (Status status = Status.CONTINUE; status == Status.CONTINUE; calls++) {
            int before = input.remaining();
            status = handshake.advance(input, output);
            assertTrue(input.remaining() < before, "every call takes something");
            output.clear();
        }
        assertTrue(calls > 1);
        assertSame(MQTT, handshake.identity());
    }

    private Handshake begin(Identity credentials) {
        BusSettings settings = new BusSettings(null, List.of(), null, null, false, false, false, mechanisms,
                anonymousAllowed, List.of(), null, Limits.BUILT_IN, List.of());
        return new SaslAuthenticator(() -> settings, new FakeAccounts(), new OneCookie(), new SecureRandom())
                .begin(credentials, GUID, true);
    }

    private Status say(Handshake handshake, String text) {
        ByteBuffer input = bytes(text);
        Status status = handshake.advance(input, output);
        assertTrue(status == Status.FAILED || !input.hasRemaining());
        return status;
    }

    private String answers() {
        output.flip();
        String text = StandardCharsets.US_ASCII.decode(output).toString();
        output.clear();
        return text;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String unhex(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.US_ASCII);
    }

    private static final class OneCookie implements CookieStore {
        @Override
        public Cookie current(String context) {
            return new Cookie(7, "5ec7e7");
        }

        @Override
        public Optional<Cookie> find(String context, int id) throws IOException {
            throw new IOException("a server does not look for cookies");
        }
    }
}
