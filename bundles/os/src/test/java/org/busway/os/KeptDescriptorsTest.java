package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;

import org.busway.os.KeptDescriptors.Kept;
import org.junit.jupiter.api.Test;

class KeptDescriptorsTest {

    @Test
    void whatOneKeepsItsSuccessorTakesOnce() throws IOException {
        SealedMemory memory = SealedMemory.create("kept", 64);
        Mapping mapping = memory.map(true);
        mapping.buffer().putInt(0, 5);
        KeptDescriptors.keep("group", new Kept("events", new byte[]{1, 2}, List.of(memory.fd()), List.of(mapping)));
        KeptDescriptors.keep("group", new Kept("telemetry", new byte[0], List.of(), List.of()));
        assertEquals(List.of(), KeptDescriptors.take("other"));
        assertThrows(IllegalStateException.class,
                () -> KeptDescriptors.keep("group", new Kept("events", new byte[0], List.of(), List.of())));

        List<Kept> taken = KeptDescriptors.take("group");
        assertEquals(List.of("events", "telemetry"), taken.stream().map(Kept::name).toList());
        assertArrayEquals(new byte[]{1, 2}, taken.get(0).state());
        assertEquals(5, taken.get(0).mappings().get(0).buffer().getInt(0));
        assertEquals(64, SealedMemory.of(taken.get(0).descriptors().get(0)).size());
        assertEquals(List.of(), KeptDescriptors.take("group"));

        taken.get(0).close();
        assertEquals(-Errno.EBADF, Descriptors.close(memory.fd()));
        assertEquals(0, mapping.buffer().getInt(0));
    }
}
