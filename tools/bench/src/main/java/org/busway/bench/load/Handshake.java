package org.busway.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The authentication of one connection: as who the process is, by a cookie where the socket does not tell that, or else as nobody. */
final class Handshake {

    private final SocketChannel channel;

    Handshake(SocketChannel channel) {
        this.channel = channel;
    }

    /** Ends with the bytes from which on messages are spoken; descriptors are asked for as any client asks, and never used. */
    void run() throws IOException {
        String uid = HexFormat.of().formatHex(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString().getBytes(StandardCharsets.US_ASCII));
        String answer = ask("\0AUTH EXTERNAL " + uid);
        if (answer.startsWith("REJECTED") && answer.contains("DBUS_COOKIE_SHA1")) {
            answer = cookie(ask("AUTH DBUS_COOKIE_SHA1 " + uid));
        }
        if (answer.startsWith("REJECTED") && answer.contains("ANONYMOUS")) {
            answer = ask("AUTH ANONYMOUS");
        }
        if (!answer.startsWith("OK ")) {
            throw new IOException("the bus does not let this in: " + answer);
        }
        ask("NEGOTIATE_UNIX_FD");
        write("BEGIN\r\n");
    }

    /** Answers a challenge by what stands in the home directory; what the bus says to that. */
    private String cookie(String challenge) throws IOException {
        if (!challenge.startsWith("DATA ")) {
            return challenge;
        }
        HexFormat hex = HexFormat.of();
        String[] words = new String(hex.parseHex(challenge.substring(5)), StandardCharsets.US_ASCII).split(" ");
        List<String> cookies = Files.readAllLines(Path.of(System.getProperty("user.home"), ".dbus-keyrings", words[0]));
        for (String line : cookies) {
            String[] parts = line.split(" ");
            if (parts[0].equals(words[1])) {
                String ours = "0123456789abcdef";
                String digest = hex.formatHex(sha1(words[2] + ":" + ours + ":" + parts[2]));
                return ask("DATA " + hex.formatHex((ours + " " + digest).getBytes(StandardCharsets.US_ASCII)));
            }
        }
        throw new IOException("no cookie " + words[1] + " in the keyring " + words[0]);
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String ask(String line) throws IOException {
        write(line + "\r\n");
        ByteBuffer answer = ByteBuffer.allocate(2048);
        do {
            if (channel.read(answer) < 0) {
                throw new IOException("the bus closed the connection after " + line.strip());
            }
        } while (answer.get(answer.position() - 1) != '\n');
        return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII).strip();
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
