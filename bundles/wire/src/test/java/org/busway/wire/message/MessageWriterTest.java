package org.busway.wire.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.Message;
import org.busway.api.Signature;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.wire.RandomMessages.NumberedDescriptor;
import org.junit.jupiter.api.Test;

class MessageWriterTest {

    private final MessageWriter writer = new MessageWriter();

    @Test
    void aBadValueIsNamedByItsPlace() {
        assertRefused("argument 0: D-Bus type 's' takes a String, not java.lang.Integer 5", "s", 5);
        assertRefused("argument 1, element 2 of \"as\": D-Bus type 's' takes a String", "uas", 1, List.of("a", "b", 3));
        assertRefused("argument 0, field 1 of \"(ii)\": D-Bus type 'i' takes -2147483648 to 2147483647, not 2147483648", "(ii)",
                Struct.of(1, 1L << 31));
        assertRefused("argument 0, value of k in \"a{sv}\", value of the variant, element 0 of \"ao\": object path \"x\"",
                "a{sv}",
                Map.of("k", new Variant("ao", List.of("x"))));
        assertRefused("argument 0, key 7 of \"a{sy}\"", "a{sy}", Map.of(7, 7));
        assertRefused("argument 0: a struct of 1 fields is not one of \"(ii)\"", "(ii)", Struct.of(1));
        assertRefused("argument 0: a struct of 3 fields is not one of \"(ii)\"", "(ii)", Struct.of(1, 2, 3));
        assertRefused("argument 0, element 1 of \"as\": D-Bus type 's' takes a String, not null", "as", Arrays.asList("a", null));
        assertRefused("argument 0: string has U+0000 at index 1", "s", "a\0b");
        assertRefused("argument 0: string has an unpaired surrogate at index 0", "s", "\ud800a");
        assertRefused("argument 0: string has an unpaired surrogate at index 1", "s", "a\udc00");
        assertRefused("argument 0: signature \"a\"", "g", "a");
        assertRefused("argument 0: D-Bus type '{' takes a Map", "a{ss}", List.of());
        assertRefused("argument 0: D-Bus type 'b' takes a Boolean", "b", 1);
        assertRefused("argument 0: D-Bus type 'h' takes a Descriptor", "h", 1);
    }

    @Test
    void numbersMustBeIntegersInRange() {
        assertRefused("takes -128 to 255", "y", 256);
        assertRefused("takes -32768 to 32767", "n", 32768);
        assertRefused("takes 0 to 65535", "q", -1);
        assertRefused("takes 0 to 4294967295", "u", -1);
        assertRefused("takes 0 to 2^64-1", "t", -1);
        assertRefused("takes an integer, not 1.5", "i", 1.5);
        assertRefused("takes an integer, not NaN", "i", Double.NaN);
        assertRefused("takes -9223372036854775808 to 9223372036854775807", "x", BigInteger.ONE.shiftLeft(63));
        assertRefused("takes a Number, not java.lang.String 1", "i", "1");
    }

    @Test
    void anyNumberInRangeIsTaken() {
        Message read = roundTrip("yynqiuxtttdd", (byte) -1, 255, -1, 65535, 7.0, 0xffffffffL, new AtomicLong(5), -1L,
                BigInteger.ONE.shiftLeft(63), 1, 3, 0.5f);
        assertEquals(List.of((byte) -1, (byte) -1, (short) -1, 65535, 7, 0xffffffffL, 5L, -1L, Long.MIN_VALUE, 1L, 3.0, 0.5),
                read.arguments());
    }

    @Test
    void textStandsForPathsAndSignatures() {
        Message read = roundTrip("og", "/a", "a{sv}");
        assertEquals("/a", read.argument(0));
        assertEquals(new Signature("a{sv}"), read.arguments().get(1));
    }

    @Test
    void arraysOfBytesMayBeLists() {
        assertTrue(Arrays.equals(new byte[]{1, -1}, roundTrip("ay", List.of(1, 255)).argument(0, byte[].class)));
    }

    @Test
    void descriptorsAreCollectedInTheirOrder() {
        NumberedDescriptor a = new NumberedDescriptor(1);
        NumberedDescriptor b = new NumberedDescriptor(2);
        Message signal = Message.signal("/", "a.B", "C").body("ahvh", List.of(a, b), new Variant("h", b), a).build();
        ByteBuffer buffer = ByteBuffer.allocate(writer.size(signal, 1, null));
        writer.write(buffer, 0);
        assertEquals(List.of(a, b, b, a), writer.descriptors());
        Message read = MessageReader.read(buffer, 0, buffer.capacity(), writer.descriptors());
        assertEquals(signal.arguments(), read.arguments());
        assertThrows(IllegalArgumentException.class, () -> MessageReader.read(buffer, 0, buffer.capacity(), List.of(a)));
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItIsWritten() {
        assertRefused("array of 67108865 bytes", "ay", new byte[(1 << 26) + 1]);
        byte[] most = new byte[1 << 26];
        assertRefused("argument 1: makes the message longer than 134217728 bytes", "ayay", most, most);
        int empty = writer.size(Message.signal("/", "a.B", "C").body("ay", new byte[0]).build(), 1, null);
        assertEquals((1 << 26) + empty, writer.size(Message.signal("/", "a.B", "C").body("ay", most).build(), 1, null));
    }

    @Test
    void valuesNest64Deep() {
        Object value = 1;
        Variant variant = new Variant("i", value);
        for (int i = 0; i < 63; i++) {
            variant = new Variant("v", variant);
        }
        assertEquals(variant, roundTrip("v", variant).arguments().get(0));
        Variant tooDeep = new Variant("v", variant);
        assertRefused("containers nest deeper than 64", "v", tooDeep);
    }

    @Test
    void aMessageThatIsSentHasASerial() {
        assertThrows(IllegalArgumentException.class, () -> writer.size(Message.signal("/", "a.B", "C").build(), 0, null));
    }

    private Message roundTrip(String signature, Object... values) {
        Message signal = Message.signal("/", "a.B", "C").body(signature, values).build();
        ByteBuffer buffer = ByteBuffer.allocate(writer.size(signal, 1, null));
        writer.write(buffer, 0);
        return MessageReader.read(buffer, 0, buffer.capacity(), Collections.emptyList());
    }

    private void assertRefused(String why, String signature, Object... values) {
        Message signal = Message.signal("/", "a.B", "C").body(signature, values).build();
        String message = assertThrows(IllegalArgumentException.class, () -> writer.size(signal, 1, null)).getMessage();
        assertTrue(message.contains(why), message);
    }
}
