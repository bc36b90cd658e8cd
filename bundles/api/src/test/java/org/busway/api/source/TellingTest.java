package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusException;
import org.junit.jupiter.api.Test;

class TellingTest {

    private final List<String> lines = new ArrayList<>();
    private final Telling telling = new Telling("a change of lamps", lines::add);

    private static void noRoom() {
        throw new BusException(BusException.LIMITS_EXCEEDED, "no room");
    }

    @Test
    void whatIsToldIsCountedAndWhatIsNotIsSaidAndLoggedMoreAndMoreRarely() {
        telling.tell(() -> {});
        telling.attempt(() -> {});
        assertEquals(1, telling.told());
        assertEquals("", telling.detail());
        for (int i = 0; i < 5; i++) {
            telling.tell(TellingTest::noRoom);
        }
        assertEquals(1, telling.told());
        assertEquals("; 5 changes not told for want of room", telling.detail());
        assertEquals(
                List.of(1, 2, 4).stream().map(each -> "a change of lamps was not told: no room; " + each + " so far").toList(),
                lines);
    }

    @Test
    void aMistakeIsNoWantOfRoom() {
        assertThrows(IllegalArgumentException.class, () -> telling.tell(() -> {
            throw new IllegalArgumentException("no such signal");
        }));
    }
}
