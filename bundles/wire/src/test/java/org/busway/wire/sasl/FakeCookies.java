package org.busway.wire.sasl;

import java.util.Optional;

/** A cookie file with one cookie. */
record FakeCookies(int id, String secret) implements CookieStore {

    @Override
    public Cookie current(String context) {
        return new Cookie(id, secret);
    }

    @Override
    public Optional<Cookie> find(String context, int wanted) {
        return wanted == id && context.equals(GENERAL_CONTEXT) ? Optional.of(new Cookie(id, secret)) : Optional.empty();
    }
}
