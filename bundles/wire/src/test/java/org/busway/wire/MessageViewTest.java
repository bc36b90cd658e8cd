package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.busway.wire.body.BodyWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of the specification that a message can break, broken once. */
class MessageViewTest {

    private final MessageView view = new MessageView();
    private int type = 4;
    private int serial = 1;
    private int received;

    @Test
    void aMessageOfUnknownTypeNeedsNoFields() {
        type = 77;
        assertEquals(WireFault.NONE, parse(fields -> {}, body -> {}));
        assertNull(view.type());
        assertEquals(77, view.typeCode());
        assertNull(view.path());
        assertEquals("", view.signature());
    }

    @Test
    void aSerialIsNotZero() {
        serial = 0;
        assertRefused(WireFault.SERIAL, fields -> {});
    }

    @ParameterizedTest
    @CsvSource({"1, MISSING_PATH, 3", "1, MISSING_MEMBER, 1", "2, MISSING_REPLY_SERIAL, 1", "3, MISSING_ERROR_NAME, 5",
        "3, MISSING_REPLY_SERIAL, 4",
        "4, MISSING_INTERFACE, 1", "4, MISSING_PATH, 2"})
    void eachTypeNeedsItsFields(int messageType, WireFault fault, int present) {
        type = messageType;
        assertRefused(fault, out -> known(out, present));
    }

    @Test
    void aKnownFieldStandsThereOnce() {
        for (int code = 1; code <= 10; code++) {
            int field = code;
            assertRefused(WireFault.FIELD_TWICE, out -> {
                known(out, field);
                known(out, field);
            });
        }
    }

    @Test
    void aKnownFieldHasItsType() {
        for (int code = 1; code <= 10; code++) {
            int field = code;
            assertRefused(WireFault.FIELD_TYPE, out -> out.align(8).int8(field).signature("y").int8(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, a, OBJECT_PATH", "2, a, INTERFACE_NAME", "2, a.b-c, INTERFACE_NAME", "3, a.b, MEMBER_NAME",
        "4, a, ERROR_NAME",
        "6, a, DESTINATION_NAME", "6, '', DESTINATION_NAME", "7, a..b, SENDER_NAME", "1, /org/freedesktop/DBus/Local, LOCAL_PATH",
        "2, org.freedesktop.DBus.Local, LOCAL_INTERFACE"})
    void namesAreChecked(int field, String text, WireFault fault) {
        assertRefused(fault, out -> out.align(8).int8(field).signature(field == 1 ? "o" : "s").string(text));
    }

    @Test
    void namesHave255BytesAndPaths64KiBAtMost() {
        for (int field : new int[]{2, 3, 4, 6, 7}) {
            assertTrue(parse(out -> out.align(8).int8(field).signature("s").string("a.b".repeat(100)), body -> {}).name()
                    .endsWith("_NAME"));
        }
        type = 99;
        assertEquals(WireFault.NONE, parse(out -> out.align(8).int8(1).signature("o").string("/a".repeat(1 << 15)), body -> {}));
        assertEquals("/a".repeat(1 << 15), view.path());
        assertRefused(WireFault.PATH_LENGTH, out -> out.align(8).int8(1).signature("o").string("/a".repeat(1 << 15) + "a"));
    }

    @Test
    void aFieldCodeIsNotZero() {
        assertRefused(WireFault.FIELD_CODE, out -> out.align(8).int8(0).signature("y").int8(1));
    }

    @Test
    void aReplySerialIsNotZero() {
        assertRefused(WireFault.REPLY_SERIAL, out -> out.align(8).int8(5).signature("u").int32(0));
    }

    @Test
    void unknownFieldsAreTakenIfTheyAreWellFormed() {
        type = 99;
        assertEquals(WireFault.NONE, parse(out -> out.align(8).int8(11).signature("as").int32(0), body -> {}));
        assertTrue(view.hasUnknownFields());
        assertRefused(WireFault.VARIANT_SIGNATURE, out -> out.align(8).int8(11).signature("ii").int32(0).int32(0));
        assertRefused(WireFault.VARIANT_SIGNATURE, out -> out.align(8).int8(11).signature(""));
        assertRefused(WireFault.TRUNCATED, out -> out.align(8).int8(11).signature("u"));
    }

    @Test
    void fieldsAndTheHeaderArePaddedWithZeros() {
        type = 99;
        assertRefused(WireFault.PADDING, out -> {
            known(out, 8);
            out.int8(1).align(8).int8(11).signature("y").int8(1);
        });
        ByteBuffer message = message(out -> out.align(8).int8(11).signature("y").int8(1), body -> {});
        message.put(16 + 5, (byte) 1);
        assertEquals(WireFault.PADDING, view.parse(message, 0, message.limit(), 0));
        assertEquals(21, view.faultAt());
    }

    @Test
    void moreDescriptorsThanCameAreRefused() {
        type = 99;
        received = 2;
        assertEquals(WireFault.NONE, parse(out -> out.align(8).int8(9).signature("u").int32(2), body -> {}));
        assertEquals(2, view.descriptorCount());
        assertRefused(WireFault.DESCRIPTORS_MISSING, out -> out.align(8).int8(9).signature("u").int32(3));
        assertRefused(WireFault.DESCRIPTORS_MISSING, out -> out.align(8).int8(9).signature("u").int32(-1));
    }

    @Test
    void anIndexOfNoDescriptorIsToldOfAndNotRefused() {
        received = 1;
        type = 99;
        assertEquals(WireFault.NONE, body("ah", out -> out.int32(4).int32(0)));
        assertTrue(view.descriptorCount() == 0 && !view.descriptorIndicesInRange());
        assertEquals(WireFault.NONE, parse(out -> {
            out.align(8).int8(8).signature("g").signature("h");
            out.align(8).int8(9).signature("u").int32(1);
        }, out -> out.int32(0)));
        assertTrue(view.descriptorIndicesInRange());
        assertEquals(WireFault.NONE, body("u", out -> out.int32(0)));
        assertTrue(view.descriptorIndicesInRange());
    }

    @Test
    void whereTheTypeOfAnEmptyArrayEndsIsKnownForEachSignature() {
        assertEquals(WireFault.NONE,
                body("aaiv", out -> out.int32(8).int32(0).int32(0).signature("aas").align(4).int32(4).int32(0)));
        assertEquals(WireFault.NONE, body("aa(ii)ai", out -> out.int32(4).int32(0).int32(4).int32(7)));
        assertEquals(WireFault.NONE, body("vaaiu", out -> out.signature("aa(ii)").align(4).int32(4).int32(0)
                .int32(4).int32(0).int32(1)));
    }

    @Test
    void valuesAreCheckedAgainstTheirTypes() {
        assertEquals(WireFault.NONE, body("b", out -> out.int32(1)));
        assertEquals(WireFault.BOOLEAN, body("b", out -> out.int32(2)));
        assertEquals(WireFault.BOOLEAN, body("ab", out -> out.int32(8).int32(1).int32(256)));
        assertEquals(WireFault.OBJECT_PATH, body("o", out -> out.string("a")));
        assertEquals(WireFault.OBJECT_PATH, body("ao", out -> out.int32(6).string("a")));
        assertEquals(WireFault.SIGNATURE, body("g", out -> out.signature("a")));
        assertEquals(WireFault.VARIANT_SIGNATURE, body("v", out -> out.signature("")));
        assertEquals(WireFault.VARIANT_SIGNATURE, body("v", out -> out.signature("yy").int8(1).int8(1)));
        assertEquals(WireFault.NUL_TERMINATOR, body("s", out -> out.int32(1).int8('a').int8('b')));
        assertEquals(WireFault.NUL_TERMINATOR, body("g", out -> out.int8(1).int8('y').int8('y')));
        assertEquals(WireFault.PADDING, body("yu", out -> out.int8(1).int8(1).align(4).int32(1)));
        assertEquals(WireFault.PADDING, body("ax", out -> out.int32(0).int32(1)));
        assertEquals(WireFault.TRAILING_BYTES, body("u", out -> out.int32(1).int8(0)));
        assertEquals(WireFault.TRAILING_BYTES, body("", out -> out.int8(0)));
        assertEquals(WireFault.TRUNCATED, body("ss", out -> out.string("a")));
        assertEquals(WireFault.TRUNCATED, body("as", out -> out.int32(100).string("a")));
        assertEquals(WireFault.ARRAY_LENGTH, body("as", out -> out.int32(3).string("a")));
        assertEquals(WireFault.ARRAY_LENGTH, body("ai", out -> out.int32(3).int32(0)));
        assertEquals(WireFault.ARRAY_TOO_LONG, body("ay", out -> out.int32((1 << 26) + 1).int32(0)));
        assertEquals(WireFault.ARRAY_TOO_LONG, body("ay", out -> out.int32(-1).int32(0)));
        assertEquals(WireFault.NONE, body("a{sv}", out -> out.int32(0).int32(0)));
    }

    @ParameterizedTest
    @CsvSource({"C0 80", "C1 BF", "E0 9F BF", "ED A0 80", "ED BF BF", "F0 8F BF BF", "F4 90 80 80", "F5 80 80 80", "80", "C3",
        "E2 82", "F0 9F 92",
        "C3 28", "FF", "FE", "00", "61 00 62", "61 62 63 64 65 66 67 68 00"})
    void badUtf8IsRefused(String hex) {
        assertEquals(WireFault.UTF8, body("s", out -> raw(out, hex)));
    }

    @ParameterizedTest
    @CsvSource({"7F", "C2 80", "DF BF", "E0 A0 80", "ED 9F BF", "EE 80 80", "EF BF BF", "F0 90 80 80", "F4 8F BF BF",
        "61 62 63 64 65 66 67 68 C3 A9"})
    void goodUtf8IsTaken(String hex) {
        assertEquals(WireFault.NONE, body("s", out -> raw(out, hex)));
        byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
        assertEquals(new String(bytes, StandardCharsets.UTF_8), view.argument(0));
        assertEquals(bytes.length, view.argumentLength(0));
    }

    @Test
    void containersNest64Deep() {
        assertEquals(WireFault.NONE, body("v", out -> variants(out, 64)));
        assertEquals(WireFault.NESTING, body("v", out -> variants(out, 65)));
        String deep = "(".repeat(32) + "a{s".repeat(32);
        assertEquals(WireFault.NESTING, body(deep + "i" + "}".repeat(32) + ")".repeat(32), out -> {
            for (int i = 31; i >= 0; i--) {
                out.int32(i * 16 + 12).align(8).string("k");
            }
            out.int32(1);
        }));
    }

    @Test
    void aRefusedMessageLeavesNothingOfTheOneBefore() {
        assertEquals(WireFault.NONE, body("s", out -> out.string("first")));
        type = 99;
        assertEquals(WireFault.NONE, parse(fields -> {}, body -> {}));
        assertNull(view.path());
        assertNull(view.argument(0));
        assertEquals('\0', view.argumentType(0));
        assertFalse(view.hasUnknownFields());
    }

    private static void variants(BodyWriter out, int depth) {
        for (int i = 1; i < depth; i++) {
            out.signature("v");
        }
        out.signature("y").int8(1);
    }

    private static void raw(BodyWriter out, String hex) {
        byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
        out.bytes(bytes).int8(0);
    }

    private static void known(BodyWriter out, int code) {
        char valueType = HeaderField.type(code);
        out.align(8).int8(code).signature(String.valueOf(valueType));
        switch (valueType) {
            case 'o' -> out.string("/a");
            case 'u' -> out.int32(code == HeaderField.UNIX_FDS ? 0 : 1);
            case 'g' -> out.signature("");
            default -> out.string(code == HeaderField.MEMBER ? "M" : "a.b");
        }
    }

    private void assertRefused(WireFault fault, Consumer<BodyWriter> fields) {
        assertEquals(fault, parse(fields, body -> {}));
    }

    private WireFault body(String signature, Consumer<BodyWriter> values) {
        return parse(out -> {
            known(out, 1);
            known(out, 2);
            known(out, 3);
            if (!signature.isEmpty()) {
                out.align(8).int8(8).signature("g").signature(signature);
            }
        }, values);
    }

    private WireFault parse(Consumer<BodyWriter> fields, Consumer<BodyWriter> body) {
        ByteBuffer message = message(fields, body);
        return view.parse(message, 0, message.limit(), received);
    }

    private ByteBuffer message(Consumer<BodyWriter> fields, Consumer<BodyWriter> body) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 17);
        BodyWriter out = BodyWriter.into(buffer, 0, ByteOrder.BIG_ENDIAN);
        out.int8('B').int8(type).int8(0).int8(1).int32(0).int32(serial);
        int array = out.beginArray('(');
        fields.accept(out);
        out.endArray(array, '(').align(8);
        int start = out.written();
        body.accept(out);
        buffer.putInt(4, out.written() - start);
        return buffer.limit(out.written());
    }
}
