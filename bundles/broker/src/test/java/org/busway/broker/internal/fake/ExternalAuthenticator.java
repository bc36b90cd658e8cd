package org.busway.broker.internal.fake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Identity;

/** Believes everybody who says {@code AUTH EXTERNAL}, whatever user they say they are; users above 100,000 are in 60,000 groups. */
final class ExternalAuthenticator implements Authenticator {

    private static final int MANY_GROUPS = 60_000;
    private static final long UNSAID = -1;

    @Override
    public Handshake begin(Identity credentials, String guid, boolean descriptorsPossible) {
        return new Handshake() {

            private boolean first = true;
            private boolean descriptors;
            private String failure;
            private long user = UNSAID;

            @Override
            public Status advance(ByteBuffer input, ByteBuffer output) {
                if (first && input.hasRemaining()) {
                    first = false;
                    if (input.get() != 0) {
                        failure = "no nul byte";
                        return Status.FAILED;
                    }
                }
                for (String line = line(input); line != null; line = line(input)) {
                    if (line.equals("BEGIN")) {
                        return Status.AUTHENTICATED;
                    } else if (line.startsWith("AUTH EXTERNAL")) {
                        user = user(line.substring("AUTH EXTERNAL".length()).strip());
                        answer(output, "OK " + guid);
                    } else if (line.equals("NEGOTIATE_UNIX_FD")) {
                        descriptors = descriptorsPossible;
                        answer(output, descriptors ? "AGREE_UNIX_FD" : "ERROR");
                    } else {
                        failure = "unknown command " + line;
                        return Status.FAILED;
                    }
                }
                return Status.CONTINUE;
            }

            private static long user(String hex) {
                return hex.isEmpty()
                        ? UNSAID
                        : Long.parseLong(new String(HexFormat.of().parseHex(hex), StandardCharsets.US_ASCII));
            }

            private String line(ByteBuffer input) {
                for (int i = input.position(); i + 1 < input.limit(); i++) {
                    if (input.get(i) == '\r' && input.get(i + 1) == '\n') {
                        byte[] line = new byte[i - input.position()];
                        input.get(line).position(i + 2);
                        return new String(line, StandardCharsets.US_ASCII);
                    }
                }
                return null;
            }

            private void answer(ByteBuffer output, String line) {
                output.put((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public Identity identity() {
                return user == UNSAID || user == credentials.uid() || credentials.uid() == Identity.UNKNOWN
                        ? credentials
                        : new Identity(user, user, IntStream.range(0, user > 100_000 ? MANY_GROUPS : 1).toArray(),
                                credentials.pid(), credentials.securityLabel(), null,
                                null);
            }

            @Override
            public boolean descriptorsAgreed() {
                return descriptors;
            }

            @Override
            public String failure() {
                return failure;
            }
        };
    }
}
