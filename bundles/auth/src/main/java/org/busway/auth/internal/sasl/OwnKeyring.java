package org.busway.auth.internal.sasl;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

import org.busway.auth.internal.Accounts;
import org.busway.wire.sasl.CookieStore;

/**
 * The keyring of the user who runs the bus: in {@code $HOME}, which is where its clients look, or where there is none in the account's
 * home. Who that user is, is asked when the first cookie is wanted: by then the bus has become the user that its configuration names,
 * and {@code $HOME} is another's.
 *
 * <p>
 * Used on the bus thread alone.
 */
public final class OwnKeyring implements CookieStore {

    private static final String NAME = ".dbus-keyrings";

    private final Accounts accounts;
    private final Map<String, String> environment;
    private final long startedBy;
    private final SecureRandom random;
    private CookieKeyring keyring;

    public OwnKeyring(Accounts accounts, Map<String, String> environment, SecureRandom random) {
        this.accounts = accounts;
        this.environment = environment;
        this.startedBy = accounts.ownUid();
        this.random = random;
    }

    @Override
    public Cookie current(String context) throws IOException {
        return keyring().current(context);
    }

    @Override
    public Optional<Cookie> find(String context, int id) throws IOException {
        return keyring().find(context, id);
    }

    private CookieKeyring keyring() {
        if (keyring == null) {
            long uid = accounts.ownUid();
            String home = uid == startedBy ? environment.getOrDefault("HOME", "") : "";
            Path directory = Path.of(home.isEmpty() ? accounts.homeOf(uid).orElse("/") : home, NAME);
            keyring = new CookieKeyring(directory, uid, random, Clock.systemUTC());
        }
        return keyring;
    }
}
