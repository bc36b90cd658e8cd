package org.busway.os.internal.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

/** Offsets and sizes as C compilers give them (offsetof, sizeof) for 64-bit and 32-bit Linux. */
class LayoutTest {

    private static final Abi X86_64 = new Abi(8, true);
    private static final Abi AARCH64 = new Abi(8, false);
    private static final Abi ARM = new Abi(4, false);
    private static final Abi I386 = new Abi(4, true);

    private static int[] of(int... values) {
        return values;
    }

    @Test
    void messageHeader() {
        MessageHeaderLayout wide = new MessageHeaderLayout(X86_64);
        assertArrayEquals(of(0, 8, 16, 24, 32, 40, 48, 56), of(wide.name, wide.nameLength, wide.vector,
                wide.vectorCount, wide.control, wide.controlLength, wide.flags, wide.size));
        MessageHeaderLayout narrow = new MessageHeaderLayout(ARM);
        assertArrayEquals(of(0, 4, 8, 12, 16, 20, 24, 28), of(narrow.name, narrow.nameLength, narrow.vector,
                narrow.vectorCount, narrow.control, narrow.controlLength, narrow.flags, narrow.size));
    }

    @Test
    void batchEntry() {
        assertEquals(64, new BatchEntryLayout(X86_64).size);
        assertEquals(32, new BatchEntryLayout(ARM).size);
    }

    @Test
    void vector() {
        VectorLayout wide = new VectorLayout(AARCH64);
        assertArrayEquals(of(0, 8, 16), of(wide.base, wide.length, wide.size));
        VectorLayout narrow = new VectorLayout(ARM);
        assertArrayEquals(of(0, 4, 8), of(narrow.base, narrow.length, narrow.size));
    }

    @Test
    void controlMessage() {
        ControlLayout wide = new ControlLayout(X86_64);
        assertArrayEquals(of(0, 8, 12, 16), of(wide.length, wide.level, wide.type, wide.data));
        assertEquals(20, wide.lengthFor(4));
        assertEquals(24, wide.spaceFor(4));
        assertEquals(24, wide.spaceFor(8));
        assertEquals(1032, wide.spaceFor(4 * 253));
        assertEquals(24, wide.next(0, 20));
        ControlLayout narrow = new ControlLayout(ARM);
        assertArrayEquals(of(0, 4, 8, 12), of(narrow.length, narrow.level, narrow.type, narrow.data));
        assertEquals(16, narrow.lengthFor(4));
        assertEquals(16, narrow.spaceFor(4));
        assertEquals(24, narrow.next(0, 21));
    }

    @Test
    void epollEventIsPackedOnX86Alone() {
        for (Abi x86 : new Abi[]{X86_64, I386}) {
            assertArrayEquals(of(4, 12), of(new EpollEventLayout(x86).token, new EpollEventLayout(x86).size));
        }
        for (Abi other : new Abi[]{AARCH64, ARM}) {
            assertArrayEquals(of(8, 16), of(new EpollEventLayout(other).token, new EpollEventLayout(other).size));
        }
    }

    @Test
    void accounts() {
        AccountLayout wide = new AccountLayout(AARCH64);
        assertArrayEquals(of(0, 16, 20, 32, 40, 48),
                of(wide.userName, wide.userUid, wide.userGid, wide.userHome, wide.userShell, wide.userSize));
        assertArrayEquals(of(0, 16, 32), of(wide.groupName, wide.groupGid, wide.groupSize));
        AccountLayout narrow = new AccountLayout(ARM);
        assertArrayEquals(of(0, 8, 12, 20, 24, 28), of(narrow.userName, narrow.userUid, narrow.userGid,
                narrow.userHome, narrow.userShell, narrow.userSize));
        assertArrayEquals(of(0, 8, 16), of(narrow.groupName, narrow.groupGid, narrow.groupSize));
    }

    @Test
    void wordsHaveTheMachinesWidthAndPointersAreUnsigned() {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        X86_64.putWord(bytes, 0, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, X86_64.word(bytes, 0));
        ARM.putWord(bytes, 8, 0xf0000000L);
        assertEquals(0xf0000000L, ARM.word(bytes, 8));
        assertEquals(0, bytes.getInt(12));
        assertThrows(IllegalArgumentException.class, () -> new Abi(2, false));
    }
}
