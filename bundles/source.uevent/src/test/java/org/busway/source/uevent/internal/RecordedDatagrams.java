package org.busway.source.uevent.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.busway.os.Errno;

/** Datagrams that a test wrote, in the place of the kernel. */
final class RecordedDatagrams implements Datagrams {

    private record Recorded(byte[] bytes, int errno, int port, long uid, boolean truncated) {}

    private final Queue<Recorded> queue = new ArrayDeque<>();
    private Recorded last;

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As the kernel writes it; properties are separated by blanks. */
    static byte[] kernel(String action, String devpath, String properties) {
        return bytes(action + "@" + devpath + "\0ACTION=" + action + "\0DEVPATH=" + devpath + "\0" + properties.replace(' ', '\0')
                + "\0");
    }

    /** As udev writes it: its header has 40 bytes. */
    static byte[] udev(String properties) {
        byte[] texts = bytes(properties.replace(' ', '\0') + "\0");
        ByteBuffer datagram = ByteBuffer.allocate(40 + texts.length).put(bytes("libudev\0")).putInt(0xfeedcafe);
        datagram.order(ByteOrder.nativeOrder()).putInt(40).putInt(40).putInt(texts.length);
        return datagram.put(40, texts).array();
    }

    RecordedDatagrams add(byte[] bytes) {
        return add(bytes, 0, 0, false);
    }

    RecordedDatagrams add(byte[] bytes, int port, long uid, boolean truncated) {
        queue.add(new Recorded(bytes, 0, port, uid, truncated));
        return this;
    }

    RecordedDatagrams fail(int errno) {
        queue.add(new Recorded(new byte[0], errno, 0, 0, false));
        return this;
    }

    @Override
    public int receive(ByteBuffer direct) {
        last = queue.poll();
        int errno = last == null ? Errno.EAGAIN : last.errno;
        direct.clear();
        if (errno != 0) {
            direct.limit(0);
            return -errno;
        }
        direct.put(last.bytes).flip();
        return last.bytes.length;
    }

    @Override
    public int senderPort() {
        return last.port;
    }

    @Override
    public long senderUid() {
        return last.uid;
    }

    @Override
    public boolean truncated() {
        return last.truncated;
    }
}
