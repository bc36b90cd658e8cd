package org.busway.torture.process;

import java.nio.ByteBuffer;
import java.util.Random;

import org.busway.api.Message;
import org.busway.torture.Mode;

/**
 * The signals of the torture. The path says who sent it and which of its signals it is; the body follows from that, so that whoever
 * reads it knows whether it is whole.
 */
public final class Tick {

    static final String MEMBER = "Tick";
    private static final String ROOT = "/t/";

    private Tick() {}

    /** What stands for a signal: its sender's number, then its own among the sender's, from 0. */
    public static long id(int sender, int number) {
        return (long) sender << 32 | number;
    }

    /** The sender's number. */
    public static int sender(long id) {
        return (int) (id >>> 32);
    }

    /** The signal's number. */
    public static int number(long id) {
        return (int) id;
    }

    static Message signal(Mode mode, long id, int bytes) {
        byte[] body = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            body[i] = octet(id, i);
        }
        return Message.signal(ROOT + sender(id) + "/" + number(id), mode.interfaceName(), MEMBER).body("ay", body).build();
    }

    /** Short ones mostly, now and then one that nearly fills a frame of a lane of 64 KiB. */
    static int bytes(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(7800);
            case 1, 2, 3 -> random.nextInt(1000);
            default -> random.nextInt(100);
        };
    }

    /** The signal at a path; -1 if there is none. */
    public static long id(String path) {
        int slash = path.lastIndexOf('/');
        if (!path.startsWith(ROOT) || slash < ROOT.length()) {
            return -1;
        }
        return id(Integer.parseInt(path, ROOT.length(), slash, 10), Integer.parseInt(path, slash + 1, path.length(), 10));
    }

    static boolean isWhole(long id, byte[] body) {
        for (int i = 0; i < body.length; i++) {
            if (body[i] != octet(id, i)) {
                return false;
            }
        }
        return true;
    }

    /** The body as it stands in a frame. */
    static boolean isWhole(long id, ByteBuffer body) {
        int length = body.getInt(body.position());
        if (length != body.remaining() - Integer.BYTES) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (body.get(body.position() + Integer.BYTES + i) != octet(id, i)) {
                return false;
            }
        }
        return true;
    }

    private static byte octet(long id, int i) {
        return (byte) (number(id) * 31 + sender(id) * 7 + i);
    }
}
