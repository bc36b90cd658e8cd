package org.busway.client.internal.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.busway.wire.sasl.CookieStore;

/** The cookies of this process's user, which the server wrote: {@code ~/.dbus-keyrings}. Read only. */
final class HomeCookies implements CookieStore {

    @Override
    public Cookie current(String context) throws IOException {
        throw new IOException("a client makes no cookies");
    }

    @Override
    public Optional<Cookie> find(String context, int id) throws IOException {
        Path file = Path.of(System.getProperty("user.home"), ".dbus-keyrings", context);
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(" ");
            if (parts.length == 3 && parts[0].equals(Integer.toString(id))) {
                return Optional.of(new Cookie(id, parts[2]));
            }
        }
        return Optional.empty();
    }
}
