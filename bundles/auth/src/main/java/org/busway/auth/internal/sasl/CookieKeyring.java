package org.busway.auth.internal.sasl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.busway.wire.sasl.CookieStore;

/**
 * The cookies of the user who runs the bus, in {@code ~/.dbus-keyrings} (specification, "DBUS_COOKIE_SHA1"): a file for
 * each context, a line for each cookie: number, time of making in seconds, secret.
 *
 * <p>
 * Who only reads takes no lock: a new content replaces the file in one step. A cookie is given out for five minutes and
 * good for seven.
 */
public final class CookieKeyring implements CookieStore {

    static final long GIVEN_OUT_SECONDS = 5 * 60;
    static final long GOOD_SECONDS = 7 * 60;
    private static final long MOST_AHEAD_SECONDS = 5 * 60;
    private static final int MOST_COOKIES = 256;
    private static final int SECRET_BYTES = 24;

    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private record Dated(Cookie cookie, long madeSeconds) {
        String line() {
            return cookie.id() + " " + madeSeconds + " " + cookie.secret() + "\n";
        }
    }

    private final Path directory;
    private final long ownUid;
    private final SecureRandom random;
    private final Clock clock;

    public CookieKeyring(Path directory, long ownUid, SecureRandom random, Clock clock) {
        this.directory = directory;
        this.ownUid = ownUid;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Cookie current(String context) throws IOException {
        Optional<Dated> recent = recent(context);
        return recent.isPresent() ? recent.get().cookie() : make(context);
    }

    private Optional<Dated> recent(String context) throws IOException {
        long oldest = nowSeconds() - GIVEN_OUT_SECONDS;
        return read(context).stream().filter(each -> each.madeSeconds() > oldest)
                .max(Comparator.comparingLong(Dated::madeSeconds));
    }

    @Override
    public Optional<Cookie> find(String context, int id) throws IOException {
        return read(context).stream().map(Dated::cookie).filter(cookie -> cookie.id() == id).findFirst();
    }

    private Cookie make(String context) throws IOException {
        createDirectory();
        try (KeyringLock lock = KeyringLock.take(directory.resolve(context + ".lock"), clock)) {
            // Another bus of this user may have made one while this one waited.
            Optional<Dated> recent = recent(context);
            if (recent.isPresent()) {
                return recent.get().cookie();
            }
            List<Dated> all = new ArrayList<>(read(context));
            while (all.size() >= MOST_COOKIES) {
                all.remove(0);
            }
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            Cookie made = new Cookie(unusedId(all), HexFormat.of().formatHex(secret));
            all.add(new Dated(made, nowSeconds()));
            write(context, all);
            return made;
        }
    }

    private int unusedId(List<Dated> taken) {
        while (true) {
            int id = random.nextInt() & Integer.MAX_VALUE;
            if (taken.stream().noneMatch(each -> each.cookie().id() == id)) {
                return id;
            }
        }
    }

    private void write(String context, List<Dated> cookies) throws IOException {
        StringBuilder text = new StringBuilder();
        cookies.forEach(each -> text.append(each.line()));
        Path fresh = Files.createTempFile(directory, context, ".tmp", OWNER_ONLY_FILE);
        try {
            Files.writeString(fresh, text, StandardCharsets.US_ASCII);
            Files.move(fresh, directory.resolve(context), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The cookies that are still good; those of another time, and lines that are none, are left out. */
    private List<Dated> read(String context) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        requirePrivate();
        String text;
        try {
            text = new String(Files.readAllBytes(directory.resolve(context)), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            return List.of();
        }
        long now = nowSeconds();
        return text.lines().limit(MOST_COOKIES).map(CookieKeyring::parse).flatMap(Optional::stream)
                .filter(each -> each.madeSeconds() <= now + MOST_AHEAD_SECONDS && each.madeSeconds() >= now - GOOD_SECONDS)
                .toList();
    }

    private long nowSeconds() {
        return clock.instant().getEpochSecond();
    }

    private static Optional<Dated> parse(String line) {
        String[] words = line.strip().split("[ \t]+");
        try {
            int id = words.length == 3 ? Integer.parseInt(words[0]) : -1;
            if (id < 0) {
                return Optional.empty();
            }
            HexFormat.of().parseHex(words[2]);
            return Optional.of(new Dated(new Cookie(id, words[2]), Long.parseLong(words[1])));
        } catch (IllegalArgumentException notACookie) {
            return Optional.empty();
        }
    }

    private void createDirectory() throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
        }
        requirePrivate();
    }

    /** A directory that others can look into keeps no secret. */
    private void requirePrivate() throws IOException {
        int mode = (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        long owner = ((Number) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
        if ((mode & 0077) != 0 || owner != ownUid) {
            throw new IOException("\"" + directory + "\" must be private to uid " + ownUid + ", not of uid " + owner
                    + " with mode 0" + Integer.toOctalString(mode & 07777) + ": chmod 700 it");
        }
    }
}
