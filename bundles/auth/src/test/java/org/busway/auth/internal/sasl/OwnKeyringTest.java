package org.busway.auth.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

import org.busway.auth.internal.FakeAccounts;
import org.busway.wire.sasl.CookieStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKeyringTest {

    private static final String CONTEXT = CookieStore.GENERAL_CONTEXT;

    @TempDir
    Path directory;

    private Path accountHome;
    private Path environmentHome;
    private long uid;

    private final FakeAccounts accounts = new FakeAccounts() {
        @Override
        public long ownUid() {
            return uid;
        }

        @Override
        public Optional<String> homeOf(long user) {
            return Optional.of(accountHome.toString());
        }
    };

    @BeforeEach
    void twoHomes() throws IOException {
        accountHome = Files.createDirectory(directory.resolve("account"));
        environmentHome = Files.createDirectory(directory.resolve("environment"));
        uid = ((Number) Files.getAttribute(directory, "unix:uid")).longValue();
    }

    @Test
    void itIsWhereTheEnvironmentSaysThatHomeIs() throws IOException {
        new OwnKeyring(accounts, Map.of("HOME", environmentHome.toString()), new SecureRandom()).current(CONTEXT);
        assertTrue(Files.exists(environmentHome.resolve(".dbus-keyrings").resolve(CONTEXT)));
    }

    @Test
    void withoutHomeInTheEnvironmentItIsInThatOfTheAccount() throws IOException {
        new OwnKeyring(accounts, Map.of(), new SecureRandom()).current(CONTEXT);
        assertTrue(Files.exists(accountHome.resolve(".dbus-keyrings").resolve(CONTEXT)));
    }

    @Test
    void whenTheBusHasBecomeAnotherUserItIsThatUsersOwn() {
        OwnKeyring keyring = new OwnKeyring(accounts, Map.of("HOME", environmentHome.toString()), new SecureRandom());
        uid = 54321;
        // The directory is made by whoever runs this test, so it is not the other user's.
        String refusal = assertThrows(IOException.class, () -> keyring.current(CONTEXT)).getMessage();
        assertTrue(refusal.contains("\"" + accountHome.resolve(".dbus-keyrings") + "\" must be private to uid 54321"), refusal);
    }
}
