package org.busway.auth.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

import org.busway.os.SystemCallException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineAccountsTest {

    private static final long NOBODYS_UID = 3_999_999_999L;

    private Accounts accounts;

    @BeforeEach
    void ofThisMachine() throws SystemCallException {
        accounts = new MachineAccounts();
    }

    @Test
    void rootIsKnownEverywhere() {
        assertEquals(OptionalLong.of(0), accounts.uidOf("root"));
        assertEquals(OptionalLong.of(0), accounts.gidOf("root"));
        assertEquals(0, accounts.groupsOf(0)[0]);
    }

    @Test
    void aNumberStandsForItself() {
        assertEquals(OptionalLong.of(NOBODYS_UID), accounts.uidOf(Long.toString(NOBODYS_UID)));
        assertEquals(OptionalLong.of(NOBODYS_UID), accounts.gidOf(Long.toString(NOBODYS_UID)));
    }

    @Test
    void nobodyHasNeitherGroupsNorHome() {
        assertEquals(OptionalLong.empty(), accounts.uidOf("no-such-user"));
        assertEquals(OptionalLong.empty(), accounts.gidOf("no-such-group"));
        assertArrayEquals(new int[0], accounts.groupsOf(NOBODYS_UID));
        assertEquals(Optional.empty(), accounts.homeOf(NOBODYS_UID));
        assertFalse(accounts.isAtConsole(NOBODYS_UID));
    }

    @Test
    void theOwnUserIsWhoRunsTheProcess() throws Exception {
        assertEquals(((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue(), accounts.ownUid());
    }
}
