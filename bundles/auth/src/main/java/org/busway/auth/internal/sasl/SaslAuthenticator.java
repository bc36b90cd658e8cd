package org.busway.auth.internal.sasl;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

import org.busway.auth.internal.Accounts;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Identity;
import org.busway.wire.sasl.Anonymous;
import org.busway.wire.sasl.CookieSha1;
import org.busway.wire.sasl.CookieStore;
import org.busway.wire.sasl.External;
import org.busway.wire.sasl.Mechanism;
import org.busway.wire.sasl.ServerConversation;

/**
 * Offers the mechanisms that the configuration in force allows. ANONYMOUS is offered only where somebody anonymous may
 * then connect, so that nobody authenticates in vain.
 */
public final class SaslAuthenticator implements Authenticator {

    private static final int CHALLENGE_BYTES = 16;

    private final Supplier<BusSettings> settings;
    private final Accounts accounts;
    private final CookieStore cookies;
    private final SecureRandom random;

    public SaslAuthenticator(Supplier<BusSettings> settings, Accounts accounts, CookieStore cookies,
            SecureRandom random) {
        this.settings = settings;
        this.accounts = accounts;
        this.cookies = cookies;
        this.random = random;
    }

    @Override
    public Handshake begin(Identity credentials, String guid, boolean descriptorsPossible) {
        return new SaslHandshake(new ServerConversation(guid, mechanisms(credentials), descriptorsPossible), credentials,
                accounts);
    }

    private List<Mechanism> mechanisms(Identity credentials) {
        BusSettings inForce = settings.get();
        List<String> allowed = inForce.mechanisms();
        List<Mechanism> mechanisms = new ArrayList<>();
        if (allowed.isEmpty() || allowed.contains(External.NAME)) {
            mechanisms.add(new External(credentials.uid() == Identity.UNKNOWN
                    ? OptionalLong.empty()
                    : OptionalLong.of(credentials.uid())));
        }
        if (allowed.isEmpty() || allowed.contains(CookieSha1.NAME)) {
            mechanisms.add(new CookieSha1(cookies, accounts::uidOf, accounts.ownUid(), this::challenge));
        }
        if (inForce.anonymousAllowed() && (allowed.isEmpty() || allowed.contains(Anonymous.NAME))) {
            mechanisms.add(new Anonymous());
        }
        return mechanisms;
    }

    private byte[] challenge() {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
