package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.group.LaneFaultException;
import org.busway.api.group.PullMember;
import org.busway.client.internal.local.LocalLink;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.os.Descriptors;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes in the place of a group's memory and is none, or could be taken away from who maps it: it is never mapped, closed, and said. */
@Timeout(60)
class WrongMemoryTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("memory-test");
    private final FakeGroups groups = new FakeGroups(bus, 1 << 16);
    private final Connection one = connect();

    @TempDir
    private Path directory;

    WrongMemoryTest() throws IOException {}

    private Connection connect() {
        LocalPeer[] peer = new LocalPeer[1];
        return new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofSeconds(5), 1 << 20), () -> {}).start(peer[0].uniqueName());
    }

    @AfterEach
    void close() {
        one.close();
        pool.close();
    }

    private static OwnedDescriptor pipe() throws IOException {
        int[] ends = Descriptors.pipe(true);
        Descriptors.close(ends[1]);
        return new OwnedDescriptor(ends[0]);
    }

    /** A file of the right size, which its owner can cut off. */
    private OwnedDescriptor file(long bytes) throws IOException {
        Path file = Files.write(directory.resolve("lane"), new byte[(int) bytes]);
        try (var open = new java.io.RandomAccessFile(file.toFile(), "rw");
                Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : all.toList()) {
                if (Files.isSymbolicLink(each) && Files.exists(each) && Files.isSameFile(each, file)) {
                    return OwnedDescriptor.duplicateOf(Integer.parseInt(each.getFileName().toString()));
                }
            }
        }
        throw new IOException(file + " is not open");
    }

    private static long openCursorPages() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(each -> {
                try {
                    return Files.readSymbolicLink(each).toString().contains("test cursors");
                } catch (IOException e) {
                    // The one that the listing itself had.
                    return false;
                }
            }).count();
        }
    }

    private void oneLaneIsWrongAndTheOtherIsRead(FakeGroups.Passing wrong, String said) throws IOException {
        groups.busLane();
        FakeGroups.FakeLane right = groups.busLane();
        FakeGroups.Passing usual = groups.passesLane;
        groups.passesLane = memory -> memory == right.memory ? usual.pass(memory) : wrong.pass(memory);
        PullMember member = one.group("test").join();
        groups.append(right, Message.signal("/x", "org.example.A1", "B").body("s", "read").build(), ":1.9");
        List<String> seen = new ArrayList<>();
        List<LaneFaultException> faults = new ArrayList<>();
        while (seen.isEmpty() || faults.isEmpty()) {
            try {
                member.read(message -> seen.add(message.argument(0)), 1, LONG);
            } catch (LaneFaultException e) {
                faults.add(e);
            }
        }
        assertEquals(List.of("read"), seen);
        String message = faults.get(0).getMessage();
        assertTrue(message.contains("lane 0") && message.contains("org.freedesktop.DBus") && message.contains(said), message);
        assertEquals(0L, groups.told("Fault").argument(1, Long.class), "the bus is told");
    }

    @Test
    void aPipeInThePlaceOfALane() throws IOException {
        oneLaneIsWrongAndTheOtherIsRead(memory -> pipe(), "is no memory that can be sealed");
    }

    @Test
    void memoryInThePlaceOfALaneThatItsOwnerCanCutOff() throws IOException {
        oneLaneIsWrongAndTheOtherIsRead(memory -> file(memory.size()), "seal");
    }

    @Test
    void aPipeInThePlaceOfTheControlPage() throws IOException {
        groups.passesControl = memory -> pipe();
        long before = openCursorPages();
        BusException wrong = assertThrows(BusException.class, () -> one.group("test").join());
        assertEquals(BusException.FAILED, wrong.errorName());
        assertTrue(wrong.getMessage().startsWith("group \"test\" cannot be read: control page of group \"test\""),
                wrong.getMessage());
        // The page itself, and the descriptor that this bus passed: both are its own.
        assertTrue(openCursorPages() - before <= 2, "the cursor page that came with it was closed");
    }
}
