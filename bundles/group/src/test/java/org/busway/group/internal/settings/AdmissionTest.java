package org.busway.group.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Identity PROCESS = new Identity(1000, 100, new int[]{7, 100}, ProcessHandle.current().pid(), new byte[0],
            null,
            null);

    @Test
    void aUserAGroupAndEverybodyAreAdmitted() {
        assertTrue(admits("uid=1000", PROCESS));
        assertTrue(admits("gid=7", PROCESS));
        assertTrue(admits("*", Identity.ANONYMOUS));
        assertFalse(admits("uid=0", PROCESS));
        assertFalse(admits("gid=1000", PROCESS));
    }

    @Test
    void whoIsNotKnownHasNoNumber() {
        assertFalse(admits("uid=4294967295", Identity.ANONYMOUS));
        assertFalse(admits("gid=4294967295", Identity.ANONYMOUS));
    }

    @Test
    void anEmptyListAdmitsNobody() {
        assertFalse(new Admission("join", List.of()).admits(PROCESS));
    }

    @Test
    void aBundleFromElsewhereDoesNotPassForOneOfTheProfile() {
        assertTrue(admits("bundle=com.example.meter", bundle("profile")));
        assertFalse(admits("bundle=com.example.meter", bundle("load")));
        assertFalse(admits("bundle=com.example.meter", bundle(null)));
        assertTrue(admits("bundle=com.example.meter@load", bundle("load")));
    }

    @Test
    void aProgramIsTheFileThatItsProcessRuns() throws Exception {
        String java = Files.readSymbolicLink(Path.of("/proc/self/exe")).toString();
        assertTrue(admits("program=" + java, PROCESS));
        assertFalse(admits("program=/bin/true", PROCESS));
        assertFalse(admits("program=" + java, Identity.ANONYMOUS));
    }

    @Test
    void anEntryThatMeansNothingIsNamed() {
        for (String text : List.of("", "uid", "uid=", "uid=-1", "user=joe", "program=relative", "bundle=")) {
            String message = assertThrows(IllegalArgumentException.class, () -> new Admission("join", List.of(text)))
                    .getMessage();
            assertEquals("join=" + text, message.substring(0, message.indexOf(": must be")));
        }
    }

    private static Identity bundle(String origin) {
        return new Identity(0, 0, new int[0], 1, new byte[0], "com.example.meter", origin);
    }

    private static boolean admits(String entry, Identity identity) {
        return new Admission("join", List.of(entry)).admits(identity);
    }
}
