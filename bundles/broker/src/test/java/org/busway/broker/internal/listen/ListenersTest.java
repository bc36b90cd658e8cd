package org.busway.broker.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.broker.internal.client.OpenDescriptors;
import org.busway.os.Descriptors;
import org.busway.os.UnixSockets;
import org.busway.wire.address.BusAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {

    private static final String GUID = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private Listeners open(String... addresses) throws IOException {
        Listeners listeners = new Listeners(Map.of("XDG_RUNTIME_DIR", directory.toString()), GUID);
        listeners.open(List.of(addresses));
        return listeners;
    }

    @Test
    void aPathIsPrintedWithTheGuidAndItsFileIsRemovedAtTheEnd() throws IOException {
        Path socket = directory.resolve("a=b");
        Listeners listeners = open("unix:path=" + directory + "/a%3db");
        assertEquals(List.of("unix:path=" + directory + "/a%3db,guid=" + GUID), listeners.addresses());
        assertEquals("rwxrwxrwx", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        Descriptors.close(UnixSockets.connect(socket.toString(), 0, false));
        listeners.close();
        assertTrue(Files.notExists(socket));
    }

    @Test
    void directoriesGetASocketWithAnInventedName() throws IOException {
        Listeners listeners = open("unix:dir=" + directory + ";unix:tmpdir=" + directory);
        assertEquals(2, listeners.addresses().size());
        for (String address : listeners.addresses()) {
            assertTrue(BusAddress.parse(address).get(0).value("path").startsWith(directory + "/dbus-"), address);
        }
        listeners.close();
        assertEquals(0, directory.toFile().list().length);
    }

    @Test
    void theRuntimeDirectoryIsOfTheEnvironment() throws IOException {
        Listeners listeners = open("unix:runtime=yes");
        assertEquals(List.of("unix:path=" + directory + "/bus,guid=" + GUID), listeners.addresses());
        listeners.close();
    }

    @Test
    void anAbstractSocketHasNoFile() throws IOException {
        Listeners listeners = open("unix:abstract=busway-test-" + System.nanoTime());
        assertTrue(listeners.addresses().get(0).startsWith("unix:abstract=busway-test-"));
        listeners.close();
    }

    @Test
    void tcpPrintsThePortThatTheKernelChose() throws IOException {
        Listeners listeners = open("tcp:host=localhost,family=ipv4");
        BusAddress address = BusAddress.parse(listeners.addresses().get(0)).get(0);
        assertEquals("localhost", address.value("host"));
        assertEquals("ipv4", address.value("family"));
        assertTrue(Integer.parseInt(address.value("port")) > 0);
        listeners.close();
    }

    @Test
    void aNonceLiesInAFileThatIsRemovedAtTheEnd() throws IOException {
        Listeners listeners = open("nonce-tcp:host=localhost");
        Path file = Path.of(BusAddress.parse(listeners.addresses().get(0)).get(0).value("noncefile"));
        assertEquals(16, Files.size(file));
        listeners.close();
        assertFalse(Files.exists(file.getParent()));
    }

    @Test
    void anAddressThatCannotBeHadIsNamedAndNothingStaysOpen() throws IOException {
        int before = OpenDescriptors.sockets();
        for (String bad : List.of("unix:path=" + directory + "/no/such/bus", "unix:path=/a,abstract=b", "unix:",
                "tcp:port=99999999",
                "tcp:family=ipv9", "carrier:pigeon=1", "systemd:", "unix:runtime=no")) {
            IOException fault = assertThrows(IOException.class, () -> open("unix:path=" + directory + "/good", bad), bad);
            assertTrue(fault.getMessage().contains(bad.substring(bad.indexOf(':') + 1).split("[,;]")[0].replaceAll("^path=", "")),
                    fault.getMessage());
        }
        assertEquals(before, OpenDescriptors.sockets());
        assertEquals(0, directory.toFile().list().length);
    }

    @Test
    void aSocketOfALivingBusIsNotTakenOverThatOfADeadOneIs() throws IOException {
        Listeners living = open("unix:path=" + directory + "/bus");
        assertThrows(IOException.class, () -> open("unix:path=" + directory + "/bus"));
        living.close();
        int dead = UnixSockets.listen(directory + "/bus", 1, 0600);
        Descriptors.close(dead);
        open("unix:path=" + directory + "/bus").close();
    }
}
