package org.busway.wire.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.busway.wire.sasl.Conversation.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConversationTest {

    private static final String GUID = "0123456789abcdef0123456789abcdef";
    private static final String OK = "OK " + GUID + "\r\n";
    private static final String REJECTED = "REJECTED EXTERNAL DBUS_COOKIE_SHA1\r\n";
    private static final String UID_1000 = "31303030";

    private final CookieSha1 cookies = new CookieSha1(new FakeCookies(7, "c00c1e"),
            user -> user.equals("me") || user.equals("1000") ? OptionalLong.of(1000) : OptionalLong.empty(), 1000,
            () -> new byte[16]);
    private final ServerConversation server = server(OptionalLong.of(1000), true);

    @Test
    void aPipelinedHandshakeLeavesTheFirstMessageAlone() {
        ByteBuffer input = bytes("xx\0AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\nl\1\0\1\r\n");
        int consumed = server.receive(input, 2, input.capacity() - 2);
        assertEquals(input.capacity() - 2 - 6, consumed);
        assertEquals("DATA\r\n" + OK + "AGREE_UNIX_FD\r\n", output(server));
        assertEquals(State.AUTHENTICATED, server.state());
        assertEquals(new Identity(1000), server.identity());
        assertTrue(server.descriptorsAgreed());
        assertEquals(0, server.receive(input, 2 + consumed, 6));
    }

    @Test
    void bytesThatComeOneByOneAreTheSameConversation() {
        byte[] all = ("\0AUTH EXTERNAL " + UID_1000 + "\r\nBEGIN\r\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer input = ByteBuffer.wrap(all);
        int at = 0;
        for (int received = 0; received <= all.length; received++) {
            at += server.receive(input, at, received - at);
        }
        assertEquals(all.length, at);
        assertEquals(OK, output(server));
        assertEquals(State.AUTHENTICATED, server.state());
        assertFalse(server.descriptorsAgreed());
    }

    @Test
    void aLineEndThatComesInTwoPartsIsFound() {
        ByteBuffer input = bytes("\0AUTH\r\nAUTH\r\n");
        assertEquals(1, server.receive(input, 0, 6));
        assertEquals(6, server.receive(input, 1, 7));
        assertEquals(0, server.receive(input, 7, 5));
        assertEquals(6, server.receive(input, 7, 6));
        assertEquals(REJECTED + REJECTED, output(server));
    }

    @Test
    void theFirstByteMustBeNul() {
        ByteBuffer input = bytes("AUTH EXTERNAL\r\n");
        assertEquals(0, server.receive(input, 0, input.capacity()));
        assertEquals(State.FAILED, server.state());
        assertEquals("", output(server));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"AUTH|R", "AUTH KERBEROS_V4|R", "AUTH EXTERNAL 39393939|R", "AUTH EXTERNAL 6d65|R",
        "AUTH EXTERNAL 2b31303030|R", "AUTH EXTERNAL willy|ERROR \"Invalid hex encoding\"",
        "AUTH EXTERNAL 313|ERROR \"Invalid hex encoding\"",
        "DATA|ERROR \"Not currently in an auth conversation\"", "CANCEL|ERROR \"Not currently in an auth conversation\"",
        "ERROR|R",
        "NEGOTIATE_UNIX_FD|ERROR \"Need to authenticate first\"", "OK 12|ERROR \"Unknown command\"",
        "auth EXTERNAL|ERROR \"Unknown command\"",
        "''|ERROR \"Unknown command\"", "AUTH EXTERNAL \u00fc|ERROR \"Command contained non-ASCII\""})
    void beforeAuthenticationEachLineHasItsAnswer(String line, String answer) {
        assertEquals(answer.equals("R") ? REJECTED : answer + "\r\n", say("\0" + line + "\r\n"));
        assertEquals(State.WAITING, server.state());
        assertEquals(OK, say("AUTH\tEXTERNAL  " + UID_1000 + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"AUTH EXTERNAL|ERROR \"Sent AUTH while another AUTH in progress\"", "CANCEL|R",
        "ERROR|R",
        "DATA 39|R", "DATA zz|ERROR \"Invalid hex encoding\"", "NEGOTIATE_UNIX_FD|ERROR \"Need to authenticate first\"",
        "REJECTED|ERROR \"Unknown command\""})
    void whileAMechanismWaitsForDataEachLineHasItsAnswer(String line, String answer) {
        assertEquals("DATA\r\n", say("\0AUTH EXTERNAL\r\n"));
        assertEquals(answer.equals("R") ? REJECTED : answer + "\r\n", say(line + "\r\n"));
        assertNull(server.identity());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"AUTH EXTERNAL|ERROR \"Sent AUTH while expecting BEGIN\"",
        "DATA|ERROR \"Sent DATA while expecting BEGIN\"", "CANCEL|R", "ERROR|R", "AGREE_UNIX_FD|ERROR \"Unknown command\""})
    void afterOkEachLineHasItsAnswer(String line, String answer) {
        say("\0AUTH EXTERNAL " + UID_1000 + "\r\n");
        assertEquals(answer.equals("R") ? REJECTED : answer + "\r\n", say(line + "\r\n"));
        assertNull(server.identity());
    }

    @Test
    void cancellingTakesBackWhatWasAgreed() {
        say("\0AUTH EXTERNAL " + UID_1000 + "\r\nNEGOTIATE_UNIX_FD\r\nCANCEL\r\n");
        assertFalse(server.descriptorsAgreed());
        assertEquals("", say("BEGIN\r\n"));
        assertEquals(State.FAILED, server.state());
    }

    @Test
    void theSixthRejectionEndsIt() {
        for (int i = 1; i <= 6; i++) {
            assertEquals(State.WAITING, server.state());
            assertEquals(REJECTED, say((i == 1 ? "\0" : "") + "AUTH EXTERNAL 30\r\n"));
        }
        assertEquals(State.FAILED, server.state());
        assertTrue(server.failure().contains("claims to be \"0\""), server.failure());
        assertEquals("", say("AUTH EXTERNAL " + UID_1000 + "\r\n"));
    }

    @Test
    void whatAClientSaysCannotForgeALineOfALog() {
        say("\0AUTH EXTERNAL " + Hex.encode(("\n\033[2Jroot logged in" + "x".repeat(1000)).getBytes(StandardCharsets.US_ASCII))
                + "\r\n");
        assertTrue(server.lastRefusal().contains("\"??[2Jroot"), server.lastRefusal());
        assertTrue(server.lastRefusal().length() < 300);
    }

    @Test
    void withoutCredentialsOfTheKernelExternalIsRejected() {
        ServerConversation tcp = server(OptionalLong.empty(), false);
        ByteBuffer input = bytes("\0AUTH EXTERNAL " + UID_1000 + "\r\n");
        tcp.receive(input, 0, input.capacity());
        assertEquals(REJECTED, output(tcp));
    }

    @Test
    void descriptorsAreNotAgreedWhereTheTransportCannotPassThem() {
        ServerConversation other = server(OptionalLong.of(1000), false);
        ByteBuffer input = bytes("\0AUTH EXTERNAL " + UID_1000 + "\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n");
        other.receive(input, 0, input.capacity());
        assertEquals(OK + "ERROR \"Unix FD passing not supported, not authenticated or otherwise not possible\"\r\n",
                output(other));
        assertEquals(State.AUTHENTICATED, other.state());
        assertFalse(other.descriptorsAgreed());
    }

    @Test
    void aLineThatDoesNotEndWithinTheLimitEndsIt() {
        byte[] endless = new byte[1 + Conversation.MAX_LINE_BYTES];
        java.util.Arrays.fill(endless, 1, endless.length, (byte) 'A');
        ByteBuffer input = ByteBuffer.wrap(endless);
        assertEquals(1, server.receive(input, 0, endless.length - 1));
        assertEquals(State.WAITING, server.state());
        server.receive(input, 1, endless.length - 1);
        assertEquals(State.FAILED, server.state());
    }

    @Test
    void answersThatNobodyReadsAreBounded() {
        ByteBuffer input = bytes("\0" + "X\r\n".repeat(5000));
        server.receive(input, 0, input.capacity());
        assertEquals(State.FAILED, server.state());
        assertTrue(server.takeOutput().length < Conversation.MAX_LINE_BYTES + 100);
    }

    @Test
    void aCookieProvesTheUserOfTheServer() {
        assertEquals(
                "DATA " + Hex.encode(("org_freedesktop_general 7 " + "0".repeat(32)).getBytes(StandardCharsets.US_ASCII))
                        + "\r\n",
                say("\0AUTH DBUS_COOKIE_SHA1 " + Hex.encode("me".getBytes(StandardCharsets.US_ASCII)) + "\r\n"));
        String hash = CookieSha1.hash("0".repeat(32), "abcd", new CookieStore.Cookie(7, "c00c1e"));
        assertEquals(REJECTED, say("DATA " + Hex.encode("abcd 1234".getBytes(StandardCharsets.US_ASCII)) + "\r\n"));
        say("AUTH DBUS_COOKIE_SHA1 " + UID_1000 + "\r\n");
        assertEquals(OK, say("DATA " + Hex.encode(("abcd " + hash).getBytes(StandardCharsets.US_ASCII)) + "\r\n"));
        say("BEGIN\r\n");
        assertEquals(new Identity(1000), server.identity());
    }

    @ParameterizedTest
    @CsvSource({"''", "30", "6e6f626f6479"})
    void aCookieProvesNobodyElse(String user) {
        assertEquals(REJECTED, say("\0AUTH DBUS_COOKIE_SHA1 " + user + "\r\n"));
    }

    @Test
    void anonymousIsNobody() {
        ServerConversation open = new ServerConversation(GUID, List.of(new Anonymous()), false);
        ByteBuffer input = bytes("\0AUTH EXTERNAL 30\r\nAUTH ANONYMOUS ff\r\nAUTH ANONYMOUS 6c69\r\nBEGIN\r\n");
        open.receive(input, 0, input.capacity());
        assertEquals("REJECTED ANONYMOUS\r\nREJECTED ANONYMOUS\r\n" + OK, output(open));
        assertTrue(open.identity().isAnonymous());
    }

    private String say(String text) {
        ByteBuffer input = bytes(text);
        assertEquals(server.state() == State.WAITING ? input.capacity() : 0, server.receive(input, 0, input.capacity()));
        return output(server);
    }

    private ServerConversation server(OptionalLong uid, boolean descriptors) {
        return new ServerConversation(GUID, List.of(new External(uid), cookies), descriptors);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String output(Conversation conversation) {
        return new String(conversation.takeOutput(), StandardCharsets.ISO_8859_1);
    }
}
