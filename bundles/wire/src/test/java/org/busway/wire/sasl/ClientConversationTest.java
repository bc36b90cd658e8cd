package org.busway.wire.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.busway.wire.sasl.Conversation.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConversationTest {

    private static final String GUID = "0123456789abcdef0123456789abcdef";

    private final FakeCookies cookies = new FakeCookies(3, "5ec4e7");
    private final ClientConversation client = client(true);

    @Test
    void externalIsTriedFirstAndDescriptorsAreAskedFor() {
        assertEquals("\0AUTH EXTERNAL 31303030\r\n", output(client));
        assertEquals("NEGOTIATE_UNIX_FD\r\n", hear("OK " + GUID + "\r\n"));
        assertEquals("BEGIN\r\n", hear("AGREE_UNIX_FD\r\n"));
        assertEquals(State.AUTHENTICATED, client.state());
        assertEquals(GUID, client.guid());
        assertTrue(client.descriptorsAgreed());
    }

    @Test
    void aServerWithoutDescriptorsIsTakenAsItIs() {
        output(client);
        assertEquals("NEGOTIATE_UNIX_FD\r\nBEGIN\r\n", hear("OK " + GUID + "\r\nERROR no\r\n"));
        assertEquals(State.AUTHENTICATED, client.state());
        assertFalse(client.descriptorsAgreed());
    }

    @Test
    void otherMechanismsAreTriedInTheServersOrder() {
        output(client);
        assertEquals("AUTH ANONYMOUS 627573776179\r\n", hear("REJECTED KERBEROS_V4 EXTERNAL ANONYMOUS DBUS_COOKIE_SHA1\r\n"));
        assertEquals("AUTH DBUS_COOKIE_SHA1 6d65\r\n", hear("REJECTED EXTERNAL\r\n"));
        assertEquals("", hear("REJECTED EXTERNAL\r\n"));
        assertEquals(State.FAILED, client.state());
    }

    @Test
    void anErrorCancelsTheAttempt() {
        output(client);
        assertEquals("CANCEL\r\n", hear("ERROR what\r\n"));
        assertEquals("AUTH ANONYMOUS 627573776179\r\n", hear("REJECTED ANONYMOUS\r\n"));
    }

    @Test
    void anUnknownCommandIsAnError() {
        output(client);
        assertEquals("ERROR \"Unknown command\"\r\n", hear("NONEXISTENT_COMMAND foo\r\n"));
        assertEquals(State.WAITING, client.state());
    }

    @ParameterizedTest
    @CsvSource({"OK", "OK xyz", "OK 123"})
    void aServerNeedsAGuid(String line) {
        hear(line + "\r\n");
        assertEquals(State.FAILED, client.state());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"nonsense|Server did not send context/ID/challenge properly",
        "../a 3 12|Server sent invalid cookie context", "org_freedesktop_general x 12|Could not parse cookie ID as an integer",
        "org_freedesktop_general 4 12|Don't have the requested cookie ID"})
    void aChallengeThatCannotBeAnsweredIsToldOf(String challenge, String why) {
        output(client);
        hear("REJECTED DBUS_COOKIE_SHA1\r\n");
        assertEquals("ERROR \"" + why + "\"\r\n",
                hear("DATA " + Hex.encode(challenge.getBytes(StandardCharsets.US_ASCII)) + "\r\n"));
    }

    @Test
    void withOurServerEachMechanismSucceeds() {
        List<Mechanism> all = List.of(new External(OptionalLong.of(1000)),
                new CookieSha1(cookies, user -> user.equals("me") ? OptionalLong.of(1000) : OptionalLong.empty(), 1000,
                        () -> new byte[16]),
                new Anonymous());
        for (Mechanism mechanism : all) {
            ClientConversation one = client(true);
            ServerConversation server = new ServerConversation(GUID, List.of(mechanism), true);
            converse(one, server);
            assertEquals(State.AUTHENTICATED, one.state(), mechanism.name());
            assertEquals(State.AUTHENTICATED, server.state(), mechanism.name());
            assertTrue(one.descriptorsAgreed() && server.descriptorsAgreed());
            assertEquals(mechanism instanceof Anonymous, server.identity().isAnonymous());
        }
    }

    @Test
    void aPipelinedConversationSaysAllAtOnce() {
        ClientConversation fast = ClientConversation.pipelined(ClientMechanism.external(5), true);
        assertEquals("\0AUTH EXTERNAL 35\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n", output(fast));
        ByteBuffer answer = bytes("OK " + GUID + "\r\nAGREE_UNIX_FD\r\nl\2");
        assertEquals(answer.capacity() - 2, fast.receive(answer, 0, answer.capacity()));
        assertEquals(State.AUTHENTICATED, fast.state());
        assertEquals("", output(fast));
    }

    @Test
    void aPipelinedConversationEndsWithTheFirstRejection() {
        ClientConversation fast = ClientConversation.pipelined(ClientMechanism.external(5), false);
        ByteBuffer answer = bytes("REJECTED EXTERNAL\r\n");
        fast.receive(answer, 0, answer.capacity());
        assertEquals(State.FAILED, fast.state());
    }

    private static void converse(Conversation one, Conversation other) {
        for (int i = 0; i < 10; i++) {
            ByteBuffer out = ByteBuffer.wrap(one.takeOutput());
            assertEquals(out.capacity(), other.receive(out, 0, out.capacity()));
            ByteBuffer back = ByteBuffer.wrap(other.takeOutput());
            assertEquals(back.capacity(), one.receive(back, 0, back.capacity()));
        }
    }

    private ClientConversation client(boolean descriptors) {
        return new ClientConversation(
                List.of(ClientMechanism.external(1000), ClientMechanism.cookieSha1("me", cookies, () -> new byte[16]),
                        ClientMechanism.anonymous()),
                descriptors);
    }

    private String hear(String text) {
        ByteBuffer input = bytes(text);
        client.receive(input, 0, input.capacity());
        return output(client);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String output(Conversation conversation) {
        return new String(conversation.takeOutput(), StandardCharsets.ISO_8859_1);
    }
}
