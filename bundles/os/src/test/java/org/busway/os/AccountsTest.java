package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AccountsTest {

    @Test
    void rootIsFoundByNameAndNumber() throws IOException {
        Users.User root = Users.byUid(0).orElseThrow();
        assertEquals("root", root.name());
        assertEquals(0, root.gid());
        assertTrue(root.home().startsWith("/"), root.home());
        assertTrue(root.shell().startsWith("/"), root.shell());
        assertEquals(Optional.of(root), Users.byName("root"));
        assertEquals(Optional.of(0L), Users.gidOf("root"));
        assertEquals(Optional.of("root"), Users.groupName(0));
        assertTrue(Arrays.stream(Users.groupsOf(0, 0)).anyMatch(gid -> gid == 0));
    }

    @Test
    void whoDoesNotExistIsEmptyAndNoError() throws IOException {
        assertEquals(Optional.empty(), Users.byName("no-such-user-" + "x".repeat(3000)));
        assertEquals(Optional.empty(), Users.byUid(3_999_999_999L));
        assertEquals(Optional.empty(), Users.gidOf("no such group"));
        assertEquals(Optional.empty(), Users.groupName(3_999_999_999L));
        assertEquals(1, Users.groupsOf(3_999_999_999L, 77).length);
    }

    @Test
    void thisProcessKnowsItself() throws IOException {
        assertEquals(ProcessHandle.current().pid(), Processes.pid());
        int before = Processes.umask(027);
        assertEquals(027, Processes.umask(before));
        Processes.kill(Processes.pid(), 0);
        SystemCallException e = assertThrows(SystemCallException.class, () -> Processes.kill(0x3fff_fff0, 0));
        assertEquals(Errno.ESRCH, e.errno());
    }

    @Test
    void aSignalReachesAnotherProcess() throws Exception {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        Processes.kill((int) sleeping.pid(), Processes.SIGTERM);
        assertEquals(128 + Processes.SIGTERM, sleeping.waitFor());
    }

    @Test
    void rootBecomesAnotherInAllThreadsForGoodAndNobodyElseCan() throws IOException {
        Users.User nobody = Users.byName("nobody").orElseThrow();
        if (Processes.uid() != 0) {
            SystemCallException e = assertThrows(SystemCallException.class, () -> Processes.become(nobody));
            assertEquals(Errno.EPERM, e.errno());
            assertTrue(e.getMessage().contains("\"nobody\""), e.getMessage());
            return;
        }
        // The child starts a thread first and asks the kernel about every one of its threads.
        try (ChildJvm child = ChildJvm.start(BecomingChild.class, "nobody")) {
            String line = child.line();
            assertEquals("uids [" + nobody.uid() + "] gids [" + nobody.gid() + "] groups "
                    + Arrays.toString(Users.groupsOf(nobody.uid(), nobody.gid())), line);
        }
    }

    @Test
    void errorsAreToldByNameNumberAndText() {
        assertEquals("EACCES (13): Permission denied", Errno.describe(13));
        assertEquals("EACCES", Errno.name(-13));
        assertEquals("ENOBUFS", Errno.name(Errno.ENOBUFS));
        assertEquals("error 4000", Errno.name(4000));
        assertEquals("error 41", Errno.name(41));
    }
}
