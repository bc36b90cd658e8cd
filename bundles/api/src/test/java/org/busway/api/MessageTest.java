package org.busway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {

    private final Message call = Message.call("a.b", "/c", "d.e", "F").serial(7).sender(":1.9").body("su", "x", 5).build();

    @Test
    void aCallHasWhatItWasBuiltWith() {
        assertEquals(MessageType.METHOD_CALL, call.type());
        assertEquals("a.b", call.destination());
        assertEquals("/c", call.path());
        assertEquals("d.e", call.interfaceName());
        assertEquals("F", call.member());
        assertEquals("su", call.signature());
        assertEquals(List.of("x", 5), call.arguments());
        assertNull(call.errorName());
        assertEquals(0, call.replySerial());
    }

    @Test
    void aReplyGoesBackToTheCaller() {
        Message reply = Message.reply(call).build();
        assertEquals(":1.9", reply.destination());
        assertEquals(7, reply.replySerial());
        Message error = Message.error(call, "a.b.Error", "no").build();
        assertEquals(":1.9", error.destination());
        assertEquals(7, error.replySerial());
        assertEquals("no", error.argument(0, String.class));
    }

    @Test
    void aCopyIsTheSameMessage() {
        Message copy = call.toBuilder().build();
        assertEquals(call.toString(), copy.toString());
        assertEquals(call.arguments(), copy.arguments());
        assertEquals(call.serial(), copy.serial());
        assertEquals(call.sender(), copy.sender());
    }

    @Test
    void eachTypeHasItsRequiredFields() {
        assertUnbuildable(Message.of(MessageType.METHOD_CALL).path("/"));
        assertUnbuildable(Message.of(MessageType.METHOD_CALL).member("M"));
        assertUnbuildable(Message.of(MessageType.SIGNAL).path("/").member("M"));
        assertUnbuildable(Message.of(MessageType.SIGNAL).path("/").interfaceName("a.b"));
        assertUnbuildable(Message.of(MessageType.SIGNAL).interfaceName("a.b").member("M"));
        assertUnbuildable(Message.of(MessageType.METHOD_RETURN));
        assertUnbuildable(Message.of(MessageType.ERROR).replySerial(1));
        assertUnbuildable(Message.of(MessageType.ERROR).errorName("a.b"));
    }

    @Test
    void namesAreCheckedWhereTheyAreGiven() {
        Message.Builder message = Message.of(MessageType.SIGNAL);
        assertThrows(IllegalArgumentException.class, () -> message.path("a"));
        assertThrows(IllegalArgumentException.class, () -> message.interfaceName("a"));
        assertThrows(IllegalArgumentException.class, () -> message.member("a.b"));
        assertThrows(IllegalArgumentException.class, () -> message.errorName("a"));
        assertThrows(IllegalArgumentException.class, () -> message.destination("a"));
        assertThrows(IllegalArgumentException.class, () -> message.sender("a"));
        assertThrows(IllegalArgumentException.class, () -> message.body("s", "a", "b"));
        assertThrows(IllegalArgumentException.class, () -> message.body("z", "a"));
    }

    @Test
    void onlyStringsAndPathsAreArgumentsThatRulesCanTest() {
        Message signal = Message.signal("/", "a.b", "C").body("sogas", "x", new ObjectPath("/y"), "g", List.of()).build();
        assertEquals('s', signal.argumentType(0));
        assertEquals("x", signal.argument(0));
        assertEquals('o', signal.argumentType(1));
        assertEquals("/y", signal.argument(1));
        for (int i = 2; i < 64; i++) {
            assertEquals('\0', signal.argumentType(i));
            assertNull(signal.argument(i));
        }
    }

    @Test
    void anArgumentOfAnotherTypeIsInvalidArgs() {
        assertEquals("x", call.argument(0, String.class));
        BusException wrong = assertThrows(BusException.class, () -> call.argument(1, String.class));
        assertEquals("org.freedesktop.DBus.Error.InvalidArgs", wrong.errorName());
        assertThrows(BusException.class, () -> call.argument(2, String.class));
    }

    @Test
    void descriptorsAreCountedHoweverDeepTheyStand() {
        Descriptor one = new Descriptor() {
            @Override
            public int number() {
                return 0;
            }

            @Override
            public ByteChannel channel() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
        Message signal = Message.signal("/", "a.b", "C")
                .body("hvaha{sh}(sh)", one, new Variant("h", one), List.of(one, one), Map.of("k", one), Struct.of("s", one))
                .build();
        assertEquals(6, signal.descriptorCount());
        assertEquals(0, call.descriptorCount());
        assertTrue(Message.signal("/", "a.b", "C").build().arguments().isEmpty());
    }

    private static void assertUnbuildable(Message.Builder message) {
        assertThrows(IllegalArgumentException.class, message::build);
    }
}
