package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

class FramingTest {

    @ParameterizedTest
    @CsvSource({"l, 1, 1, 0, 0, 16", "B, 1, 1, 0, 0, 16", "l, 200, 1, 1, 5, 29", "B, 4, 1, 8, 3, 27",
        "l, 1, 1, 67108864, 67108848, 134217728"})
    void theLengthIsKnownFromSixteenBytes(char order, int type, int version, int fields, int body, int total) {
        assertEquals(total, Framing.length(header(order, type, version, fields, body), 2, 16, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({"L, 1, 1, 0, 0, BYTE_ORDER", "b, 1, 1, 0, 0, BYTE_ORDER", "l, 0, 1, 0, 0, MESSAGE_TYPE",
        "l, 1, 2, 0, 0, PROTOCOL_VERSION",
        "l, 1, 0, 0, 0, PROTOCOL_VERSION", "l, 1, 1, 67108865, 0, HEADER_LENGTH", "B, 1, 1, -1, 0, HEADER_LENGTH",
        "l, 1, 1, 67108864, 67108849, MESSAGE_LENGTH", "B, 1, 1, 0, -1, MESSAGE_LENGTH", "l, 1, 1, 0, 134217713, MESSAGE_LENGTH"})
    void whatCannotBecomeAMessageIsRefusedAtOnce(char order, int type, int version, int fields, int body, WireFault fault) {
        int result = Framing.length(header(order, type, version, fields, body), 2, 16, Integer.MAX_VALUE);
        assertTrue(result < 0);
        assertEquals(fault, Framing.fault(result));
    }

    @Test
    void theReceiversLimitHoldsToo() {
        ByteBuffer header = header('l', 1, 1, 0, 84);
        assertEquals(100, Framing.length(header, 2, 16, 100));
        assertEquals(WireFault.MESSAGE_LENGTH, Framing.fault(Framing.length(header, 2, 16, 99)));
    }

    @Test
    void fifteenBytesAreTooFewToTell() {
        assertEquals(Framing.INCOMPLETE, Framing.length(header('l', 1, 1, 0, 0), 2, 15, 100));
        assertEquals(WireFault.NONE, Framing.fault(Framing.INCOMPLETE));
    }

    private static ByteBuffer header(char order, int type, int version, int fields, int body) {
        ByteBuffer buffer = ByteBuffer.allocate(18).order(order == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        buffer.put(2, (byte) order).put(3, (byte) type).put(5, (byte) version).putInt(6, body).putInt(10, 1).putInt(14, fields);
        return buffer.order(fields % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }
}
