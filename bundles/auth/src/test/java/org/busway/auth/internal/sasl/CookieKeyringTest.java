package org.busway.auth.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.busway.wire.sasl.CookieStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookieKeyringTest {

    private static final String CONTEXT = CookieStore.GENERAL_CONTEXT;

    @TempDir
    Path home;

    private final StepClock clock = new StepClock();
    private Path directory;
    private CookieKeyring keyring;

    @BeforeEach
    void ofTheUserWhoRunsTheTest() throws IOException {
        directory = home.resolve(".dbus-keyrings");
        long uid = ((Number) Files.getAttribute(home, "unix:uid")).longValue();
        keyring = new CookieKeyring(directory, uid, new SecureRandom(), clock);
    }

    @Test
    void theFirstCookieMakesAPrivateDirectoryAndFile() throws IOException {
        CookieStore.Cookie cookie = keyring.current(CONTEXT);
        assertTrue(cookie.id() >= 0);
        assertEquals(48, cookie.secret().length());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(CONTEXT))));
        assertEquals(cookie.id() + " " + clock.instant().getEpochSecond() + " " + cookie.secret() + "\n",
                Files.readString(directory.resolve(CONTEXT)));
        try (var left = Files.list(directory)) {
            assertEquals(List.of(directory.resolve(CONTEXT)), left.toList(), "neither lock nor temporary file is left");
        }
    }

    @Test
    void aCookieIsGivenOutForFiveMinutesAndFoundForSeven() throws IOException {
        CookieStore.Cookie first = keyring.current(CONTEXT);
        clock.pass(CookieKeyring.GIVEN_OUT_SECONDS - 1);
        assertEquals(first, keyring.current(CONTEXT));
        clock.pass(1);
        CookieStore.Cookie second = keyring.current(CONTEXT);
        assertNotEquals(first.id(), second.id());
        assertEquals(Optional.of(first), keyring.find(CONTEXT, first.id()));
        clock.pass(CookieKeyring.GOOD_SECONDS - CookieKeyring.GIVEN_OUT_SECONDS + 1);
        assertEquals(Optional.empty(), keyring.find(CONTEXT, first.id()));
        assertEquals(Optional.of(second), keyring.find(CONTEXT, second.id()));
    }

    @Test
    void anExpiredCookieLeavesTheFileWhenAnotherIsMade() throws IOException {
        keyring.current(CONTEXT);
        clock.pass(CookieKeyring.GOOD_SECONDS + 1);
        keyring.current(CONTEXT);
        assertEquals(1, Files.readAllLines(directory.resolve(CONTEXT)).size());
    }

    @Test
    void linesThatAreNoCookiesAreLeftOut() throws IOException {
        keyring.current(CONTEXT);
        long now = clock.instant().getEpochSecond();
        Files.writeString(directory.resolve(CONTEXT), "x " + now + " 00\n-1 " + now + " 00\n1 " + now + " 0g\n2 " + now
                + "\n3 soon 00\n4 " + (now + 1000) + " 00\n5 " + now + " 00ff\n\u00e9\n");
        for (int id = -1; id < 5; id++) {
            assertEquals(Optional.empty(), keyring.find(CONTEXT, id));
        }
        assertEquals(new CookieStore.Cookie(5, "00ff"), keyring.current(CONTEXT));
    }

    @Test
    void aDirectoryThatOthersCanReadIsNotTrusted() throws IOException {
        keyring.current(CONTEXT);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        IOException refused = assertThrows(IOException.class, () -> keyring.current(CONTEXT));
        assertTrue(refused.getMessage().contains("chmod 700"), refused.getMessage());
    }

    @Test
    void aDirectoryOfSomebodyElseIsNotTrusted() throws IOException {
        keyring.current(CONTEXT);
        CookieKeyring others = new CookieKeyring(directory, 54321, new SecureRandom(), clock);
        assertThrows(IOException.class, () -> others.current(CONTEXT));
        assertThrows(IOException.class, () -> others.find(CONTEXT, 1));
    }

    @Test
    void aLockThatIsHeldRefusesAndOneLeftBehindIsRemoved() throws IOException {
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path lock = Files.createFile(directory.resolve(CONTEXT + ".lock"));
        Files.setLastModifiedTime(lock, FileTime.from(clock.instant()));
        assertThrows(IOException.class, () -> keyring.current(CONTEXT));
        assertTrue(Files.exists(lock), "it is another's");
        Files.setLastModifiedTime(lock, FileTime.from(clock.instant().minus(Duration.ofSeconds(9))));
        keyring.current(CONTEXT);
        assertFalse(Files.exists(lock));
    }

    /** A clock that stands until it is moved. */
    private static final class StepClock extends Clock {
        private Instant now = Instant.ofEpochSecond(1_800_000_000);

        void pass(long seconds) {
            now = now.plusSeconds(seconds);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
