package org.busway.lane.layout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void machinesThatDoNotReadSixtyFourBitsAtOnceOrAreNotKnownMapNoLanes() {
        for (String wide : List.of("amd64", "aarch64", "riscv64")) {
            assertTrue(Words.areAtomic(wide), wide);
        }
        for (String narrow : List.of("arm", "i386", "x86", "mips", "")) {
            assertFalse(Words.areAtomic(narrow), narrow);
        }
    }
}
