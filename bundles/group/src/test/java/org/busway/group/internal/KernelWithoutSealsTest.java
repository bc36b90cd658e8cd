package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.busway.api.Descriptor;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.os.SealedMemory;
import org.junit.jupiter.api.Test;

/**
 * A kernel before 5.1, which does not know the seal that lets nobody become a writer: the one of this machine answers a single thread as such a kernel would, by a
 * seccomp filter.
 */
class KernelWithoutSealsTest {

    @Test
    void membersGetWhatTheyWantBySocketsAndTheLogSaysSoOnce() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        PrintStream log = System.err;
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
        try {
            CompletableFuture.runAsync(KernelWithoutSealsTest::joinAndPublish, task -> new Thread(task).start()).join();
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            System.setErr(log);
        }
        assertEquals(1,
                lines.toString(StandardCharsets.UTF_8).lines()
                        .filter(line -> line.contains("get what they want by their sockets"))
                        .count());
    }

    private static void joinAndPublish() {
        try (GroupScene scene = new GroupScene(); SealedMemory before = SealedMemory.create("before", 1)) {
            scene.createSmall("bus");
            scene.call(scene.root, "Create", "sa{sv}", "direct",
                    Map.of("rules", new Variant("as", List.of(GroupScene.RULE)), "publishers", Variant.of("direct")));
            long definitions = scene.bus.heldBytes;
            assertTrue(before.publish());
            forgetTheSeal();
            try (SealedMemory now = SealedMemory.create("now", 1)) {
                assertTrue(!now.publish(), "this is such a kernel");
            }
            for (int i = 2; i < 5; i++) {
                FakeBus.Said joined = scene.join(scene.peer(":1." + i, 1000));
                assertEquals("proxied", joined.values().get(0));
                joined.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            }
            assertEquals("org.busway.Error.NotDirect",
                    scene.call(scene.peer(":1.9", 1000), "Publish", "sa{sv}", "direct", Map.of()).error());
            assertEquals(definitions, scene.bus.heldBytes);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** F_ADD_SEALS with F_SEAL_FUTURE_WRITE is EINVAL in this thread from now on. */
    private static void forgetTheSeal() {
        int fcntl = Map.of("amd64", 72, "aarch64", 25, "riscv64", 25).getOrDefault(System.getProperty("os.arch"), -1);
        assertTrue(fcntl > 0, "state the number of fcntl on " + System.getProperty("os.arch"));
        List<int[]> program = List.of(new int[]{0x20, 0, 0, 0}, new int[]{0x15, 0, 5, fcntl}, new int[]{0x20, 0, 0, 24},
                new int[]{0x15, 0, 3, 1033}, new int[]{0x20, 0, 0, 32}, new int[]{0x45, 0, 1, SealedMemory.SEAL_FUTURE_WRITE},
                new int[]{0x06, 0, 0, 0x0005_0000 | 22}, new int[]{0x06, 0, 0, 0x7fff_0000});
        Memory code = new Memory(8L * program.size());
        for (int i = 0; i < program.size(); i++) {
            int[] step = program.get(i);
            code.setShort(8L * i, (short) step[0]);
            code.setByte(8L * i + 2, (byte) step[1]);
            code.setByte(8L * i + 3, (byte) step[2]);
            code.setInt(8L * i + 4, step[3]);
        }
        Memory whole = new Memory(16);
        whole.setShort(0, (short) program.size());
        whole.setPointer(8, code);
        NativeLibrary libc = NativeLibrary.getInstance("c");
        NativeLong zero = new NativeLong(0);
        assertEquals(0, libc.getFunction("prctl").invokeInt(new Object[]{38, new NativeLong(1), zero, zero, zero}),
                "no new privileges");
        assertEquals(0, libc.getFunction("prctl").invokeInt(new Object[]{22, new NativeLong(2), whole, zero, zero}), "seccomp");
    }
}
