package org.busway.os;

import static org.busway.os.UnixSocketsTest.closeAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SystemdActivationTest {

    @TempDir
    Path directory;

    @Test
    void aStartedProcessFindsWhatWasPassedWithItsNamesAndInheritsItNoFurther() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c",
                "exec 3<&0 4<&0 5<&0; LISTEN_PID=$$ LISTEN_FDS=3 LISTEN_FDNAMES=bus::other exec \"$0\" \"$@\""));
        command.addAll(ChildJvm.command(ActivatedChild.class));
        try (ChildJvm child = ChildJvm.start(new ProcessBuilder(command))) {
            assertEquals("3=bus+ 4=unknown+ 5=other+ ", child.line());
        }
    }

    @Test
    void whatWasMeantForAnotherProcessOrForNobodyIsLeftAlone() throws IOException {
        assertEquals(List.of(), SystemdActivation.descriptors(Map.of(), 7));
        assertEquals(List.of(), SystemdActivation.descriptors(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "8"), 7));
        assertEquals(List.of(), SystemdActivation.descriptors(Map.of("LISTEN_FDS", "2"), 7));
        assertEquals(List.of(), SystemdActivation.descriptors(Map.of("LISTEN_FDS", "x", "LISTEN_PID", "7"), 7));
        assertEquals(List.of(), SystemdActivation.descriptors(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "7"), 7));
    }

    @Test
    void aPassedDescriptorThatIsNotOpenIsNamed() {
        Map<String, String> environment = Map.of("LISTEN_FDS", "99999999", "LISTEN_PID", "7");
        SystemCallException e = assertThrows(SystemCallException.class,
                () -> SystemdActivation.descriptors(environment, 7));
        assertEquals(Errno.EBADF, e.errno());
    }

    @Test
    void theServiceManagerHearsByPathAndByAbstractName() throws IOException {
        String path = directory.resolve("notify").toString();
        hears(path, path, false);
        String name = "busway-notify-" + Processes.pid();
        hears("@" + name, name, true);
    }

    @Test
    void nobodyIsToldWhenNobodyAsksAndAWrongAddressIsNamed() throws IOException {
        assertFalse(SystemdActivation.notify(Map.of(), "READY=1"));
        SystemCallException e = assertThrows(SystemCallException.class,
                () -> SystemdActivation.notify(Map.of("NOTIFY_SOCKET", "vsock:2:1"), "READY=1"));
        assertTrue(e.getMessage().contains("\"vsock:2:1\""), e.getMessage());
        e = assertThrows(SystemCallException.class,
                () -> SystemdActivation.notify(Map.of("NOTIFY_SOCKET", directory + "/none"), "READY=1"));
        assertEquals(Errno.ENOENT, e.errno());
    }

    private static void hears(String socket, String name, boolean isAbstract) throws IOException {
        int fd = Sockets.socket(Sockets.AF_UNIX, Sockets.DATAGRAM | Sockets.NON_BLOCKING, 0, socket);
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = UnixSockets.fill(scratch, address, name, isAbstract);
            assertEquals(0, Libc.bind(fd, scratch.at(address), length));
        }
        assertTrue(SystemdActivation.notify(Map.of("NOTIFY_SOCKET", socket), "READY=1\nSTATUS=läuft"));
        NativeBuffer bytes = NativeBuffer.allocate(100);
        int count = Sockets.read(fd, bytes.address(), 100);
        byte[] got = new byte[count];
        bytes.bytes().get(0, got);
        assertEquals("READY=1\nSTATUS=läuft", new String(got, java.nio.charset.StandardCharsets.UTF_8));
        closeAll(fd);
    }
}
