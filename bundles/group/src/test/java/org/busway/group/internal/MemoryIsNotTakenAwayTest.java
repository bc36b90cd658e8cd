package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has a descriptor of the memory of a group, root too, cannot take pages from under those who map it. */
class MemoryIsNotTakenAwayTest {

    private final GroupScene scene = new GroupScene();
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void whatIsMappedCannotBeTruncatedNorGrownBeforeAndAfterItIsGivenToMembers() throws IOException {
        scene.createSmall("direct");
        int before = scene.bus.said.size();
        MappedWriter writer = scene.publish(publisher);
        assertTrue(refusedTruncations() >= 2, "the lane and the control page");
        assertEquals(null, scene.mapped(publisher, writer).error());
        MappedReader reader = scene.reader(member, scene.joinMapped(member));
        writer.attachAll(scene.bus, publisher, before);
        assertTrue(refusedTruncations() >= 3, "and the page of the member's cursors");
        assertEquals(0, writer.write(METER, "A"));
        assertEquals(0, reader.poll());
        assertEquals(1, reader.members.size());
    }

    private static int refusedTruncations() throws IOException {
        int tried = 0;
        for (String number : new File("/proc/self/fd").list()) {
            Path descriptor = Path.of("/proc/self/fd", number);
            String link;
            try {
                link = Files.readSymbolicLink(descriptor).toString();
            } catch (NoSuchFileException closedMeanwhile) {
                continue;
            }
            if (link.contains("memfd:busway group")) {
                for (long bytes : new long[]{0, 4096, 1 << 20}) {
                    IOException e = assertThrows(IOException.class, () -> truncate(descriptor, bytes), link);
                    assertTrue(e.getMessage().matches("(?s).*(Operation not permitted|Permission denied).*"), e.getMessage());
                }
                tried++;
            }
        }
        return tried;
    }

    private static void truncate(Path descriptor, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(descriptor.toString(), "rw")) {
            file.setLength(bytes);
        }
    }
}
