package org.busway.wire.sasl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The client's sides of the three mechanisms. */
final class ClientMechanisms {

    private ClientMechanisms() {}

    static ClientMechanism simple(String name, String initial) {
        return new Named(name, initial) {
            @Override
            public byte[] respond(byte[] challenge) {
                // The server asks again for what it was told: it is to take the kernel's word.
                return new byte[0];
            }
        };
    }

    static ClientMechanism cookieSha1(String user, CookieStore cookies, Supplier<byte[]> randomBytes) {
        return new Named(CookieSha1.NAME, user) {
            @Override
            public byte[] respond(byte[] challenge) throws ChallengeException {
                String[] parts = new String(challenge, StandardCharsets.ISO_8859_1).split("[ \t]+");
                if (parts.length != 3 || parts[0].isEmpty() || parts[2].isEmpty()) {
                    throw new ChallengeException("Server did not send context/ID/challenge properly");
                }
                CookieStore.Cookie cookie = find(parts[0], parts[1]);
                String own = Hex.encode(randomBytes.get());
                return (own + ' ' + CookieSha1.hash(parts[2], own, cookie)).getBytes(StandardCharsets.US_ASCII);
            }

            private CookieStore.Cookie find(String context, String id) throws ChallengeException {
                if (!CookieSha1.isContext(context)) {
                    throw new ChallengeException("Server sent invalid cookie context");
                }
                try {
                    return cookies.find(context, Integer.parseInt(id))
                            .orElseThrow(() -> new ChallengeException("Don't have the requested cookie ID"));
                } catch (NumberFormatException e) {
                    throw new ChallengeException("Could not parse cookie ID as an integer");
                } catch (IOException e) {
                    throw new ChallengeException("Could not load cookie file");
                }
            }
        };
    }

    private abstract static class Named implements ClientMechanism {

        private final String name;
        private final byte[] initial;

        Named(String name, String initial) {
            this.name = name;
            this.initial = initial.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public byte[] initialResponse() {
            return initial.clone();
        }
    }
}
