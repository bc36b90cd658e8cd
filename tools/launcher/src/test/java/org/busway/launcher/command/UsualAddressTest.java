package org.busway.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.busway.launcher.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsualAddressTest {

    @TempDir
    Path runtime;

    @Test
    void aUsersDirectoryIsTheUsersAlone() throws Exception {
        String address = UsualAddress.of(runtime.toString(), false).prepare();
        assertEquals("unix:path=" + runtime + "/busway/bus", address);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve("busway"))));
    }

    @Test
    void rootsDirectoryIsOpenToPass() throws Exception {
        UsualAddress.of(runtime.toString(), true).prepare();
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve("busway"))));
        assertEquals(Path.of("/run/busway"), UsualAddress.of(null, true).directory());
    }

    @Test
    void whatIsSpecialInAddressesIsEscaped() throws Exception {
        Path odd = Files.createDirectory(runtime.resolve("a b;c,d"));
        assertTrue(UsualAddress.of(odd.toString(), false).prepare().endsWith("/a%20b%3bc%2cd/busway/bus"));
    }

    @Test
    void aDirectoryThatIsThereIsTakenAsItIs() throws Exception {
        Files.createDirectory(runtime.resolve("busway"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        UsualAddress.of(runtime.toString(), false).prepare();
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve("busway"))));
    }

    @Test
    void whatKeepsItFromBeingMadeIsNamed() throws Exception {
        Files.createFile(runtime.resolve("busway"));
        UsualAddress usual = UsualAddress.of(runtime.toString(), false);
        assertTrue(
                assertThrows(StartFailure.class, usual::prepare).getMessage().startsWith(runtime + "/busway is not a directory"));
        UsualAddress nowhere = UsualAddress.of(runtime + "/missing", false);
        assertTrue(assertThrows(StartFailure.class, nowhere::prepare).getMessage().contains(runtime + "/missing/busway"));
        assertThrows(StartFailure.class, () -> UsualAddress.of(null, false));
    }
}
