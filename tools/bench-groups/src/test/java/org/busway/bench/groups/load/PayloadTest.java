package org.busway.bench.groups.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 1024, 16384})
    void whatWasBuiltIsFoundWholeByBothReaders(int bytes) {
        Payload payload = new Payload(bytes);
        for (long number = 0; number < 5; number++) {
            payload.number(number, 1000 + number);
            assertEquals(1000 + number, Payload.checked(payload.bytes(), 0, bytes, number));
            assertEquals(1000 + number, Payload.checked(new UnsafeBuffer(payload.bytes()), 0, bytes, number));
        }
    }

    @Test
    void everyChangedByteIsNoticed() {
        Payload payload = new Payload(64);
        payload.number(7, 99);
        for (int i = 0; i < 64; i++) {
            ByteBuffer changed = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).put(0, payload.bytes(), 0, 64);
            changed.put(i, (byte) (changed.get(i) + 1));
            assertThrows(IllegalStateException.class, () -> Payload.checked(changed, 0, 64, 7), "byte " + i);
        }
    }

    @Test
    void theMessageBeforeIsNotTakenForTheNextOne() {
        Payload payload = new Payload(64);
        payload.number(7, 99);
        assertThrows(IllegalStateException.class, () -> Payload.checked(payload.bytes(), 0, 64, 8));
    }
}
