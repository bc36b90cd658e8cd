package org.busway.broker.internal.client;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketReader;
import org.busway.os.SocketWriter;
import org.busway.os.Sockets;
import org.busway.os.UnixSockets;
import org.busway.wire.Framing;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;

/** A client that knows the wire and nothing else: sends any bytes, and waits for what comes, for at most ten seconds. */
public final class TestClient implements AutoCloseable {

    public static final String BUS = "org.freedesktop.DBus";
    public static final String BUS_PATH = "/org/freedesktop/DBus";

    private static final int TIMEOUT_MILLIS = 10_000;

    public final int fd;
    private final SocketReader reader = new SocketReader();
    private final SocketWriter writer = new SocketWriter();
    private final MessageWriter messages = new MessageWriter();
    private final NativeBuffer input = NativeBuffer.allocate(1 << 20);
    private NativeBuffer output = NativeBuffer.allocate(1 << 16);
    private final Queue<Message> others = new ArrayDeque<>();
    private final List<Integer> passed = new ArrayList<>();
    private int filled;
    private int serial;
    private String uniqueName;
    private boolean closed;

    private TestClient(int fd) {
        this.fd = fd;
    }

    /** Connects without a word. */
    public static TestClient open(String path) throws IOException {
        return new TestClient(UnixSockets.connect(path, TIMEOUT_MILLIS, false));
    }

    /** A client on a connected socket, which it closes. */
    public static TestClient of(int fd) {
        return new TestClient(fd);
    }

    /** Connects and authenticates. */
    public static TestClient authenticated(String path) throws IOException {
        return authenticated(path, true);
    }

    /** Connects and says Hello, without asking for descriptors. */
    public static TestClient withoutDescriptors(String path) throws IOException {
        TestClient client = authenticated(path, false);
        client.hello();
        return client;
    }

    /** Connects as another user, whom the fake of an authenticator believes, and says Hello. */
    public static TestClient ofUser(String path, long uid) throws IOException {
        TestClient client = authenticated(path, true, uid);
        client.hello();
        return client;
    }

    private static TestClient authenticated(String path, boolean descriptors) throws IOException {
        return authenticated(path, descriptors, org.busway.os.Processes.uid());
    }

    private static TestClient authenticated(String path, boolean descriptors, long user) throws IOException {
        TestClient client = open(path);
        String uid = Long.toString(user);
        StringBuilder hex = new StringBuilder();
        uid.chars().forEach(c -> hex.append(Integer.toHexString(c)));
        client.sendText("\0AUTH EXTERNAL " + hex + "\r\n");
        client.expectLine("OK");
        if (descriptors) {
            client.sendText("NEGOTIATE_UNIX_FD\r\n");
            client.expectLine("AGREE_UNIX_FD");
        }
        client.sendText("BEGIN\r\n");
        return client;
    }

    /** Connects, authenticates and says Hello. */
    public static TestClient connect(String path) throws IOException {
        TestClient client = authenticated(path);
        client.hello();
        return client;
    }

    /** Says Hello, and waits until its name has been announced. */
    public String hello() throws IOException {
        Message answer = callBus("Hello", "");
        if (answer.errorName() != null) {
            throw new IOException("Hello was refused: " + answer);
        }
        uniqueName = (String) answer.argument(0);
        Message acquired = receive();
        if (!"NameAcquired".equals(acquired.member())) {
            throw new IOException("NameAcquired should follow Hello, but " + acquired);
        }
        return uniqueName;
    }

    public String uniqueName() {
        return uniqueName;
    }

    public void sendText(String text) throws IOException {
        sendBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    public void sendBytes(byte[] bytes) throws IOException {
        sendBytes(bytes, new int[0]);
    }

    /** Sends bytes, descriptors with the first of them; waits while the socket is full. */
    public void sendBytes(byte[] bytes, int[] descriptors) throws IOException {
        if (output.capacity() < bytes.length) {
            output = NativeBuffer.allocate(bytes.length);
        }
        output.bytes().put(0, bytes);
        int at = 0;
        while (at < bytes.length) {
            writer.clear().add(output.address() + at, bytes.length - at);
            writer.descriptors(descriptors, at == 0 ? descriptors.length : 0);
            int sent = writer.sendWaiting(fd);
            if (sent < 0) {
                throw new IOException(Errno.describe(sent));
            }
            at += sent;
        }
    }

    /** Sends bytes unless the bus takes none for a while; then the rest of them is not sent, and nothing more can be. */
    public boolean trySend(byte[] bytes) throws IOException {
        output.bytes().put(0, bytes);
        int at = 0;
        for (int i = 0; at < bytes.length && i < 100; i++) {
            int sent = writer.clear().add(output.address() + at, bytes.length - at) ? writer.send(fd) : 0;
            if (sent == -Errno.EAGAIN) {
                Sockets.awaitWritable(fd, 20);
            } else if (sent < 0) {
                throw new IOException(Errno.describe(sent));
            } else {
                at += sent;
            }
        }
        return at == bytes.length;
    }

    public void expectLine(String start) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            if (!Sockets.awaitReadable(fd, TIMEOUT_MILLIS) || reader.receiveWaiting(fd, input.address(), 1) <= 0) {
                throw new IOException("no answer to the handshake but \"" + line + '"');
            }
            line.append((char) input.bytes().get(0));
        }
        if (!line.toString().startsWith(start)) {
            throw new IOException("handshake: " + line);
        }
    }

    /** The bytes of a message with the next serial. */
    public byte[] encode(Message message) {
        int size = messages.size(message, ++serial, null);
        ByteBuffer buffer = ByteBuffer.allocate(size);
        messages.write(buffer, 0);
        return buffer.array();
    }

    /** Sends a message; returns its serial. */
    public int send(Message.Builder message) throws IOException {
        sendBytes(encode(message.build()));
        return serial;
    }

    /** Sends a message with descriptors, which its body names; returns its serial. */
    public int send(Message.Builder message, int... descriptors) throws IOException {
        sendBytes(encode(message.build()), descriptors);
        return serial;
    }

    public int callBusLater(String member, String signature, Object... arguments) throws IOException {
        return send(Message.call(BUS, BUS_PATH, BUS, member).body(signature, arguments));
    }

    /** Calls the bus and waits for the reply; an error is returned like a result. */
    public Message callBus(String member, String signature, Object... arguments) throws IOException {
        return reply(callBusLater(member, signature, arguments));
    }

    /** Calls and waits for the reply. */
    public Message call(Message.Builder message) throws IOException {
        return reply(send(message));
    }

    /** Waits for the reply to a call; what comes before it is kept for {@link #receive}. */
    public Message reply(int toSerial) throws IOException {
        for (Message message = next(TIMEOUT_MILLIS); message != null; message = next(TIMEOUT_MILLIS)) {
            if (message.replySerial() == toSerial
                    && (message.type() == MessageType.METHOD_RETURN || message.type() == MessageType.ERROR)) {
                return message;
            }
            others.add(message);
        }
        throw new IOException("the connection ended before the reply to " + toSerial);
    }

    /** The next message. */
    public Message receive() throws IOException {
        Message message = others.isEmpty() ? next(TIMEOUT_MILLIS) : others.poll();
        assertNotNull(message, "the connection has ended");
        return message;
    }

    /** Asserts that everything that was sent so far has been handled, and that nothing but the given number of messages has come. */
    public List<Message> settle() throws IOException {
        callBus("GetId", "");
        List<Message> come = new ArrayList<>(others);
        others.clear();
        return come;
    }

    /** Receives so many bytes and looks at none of them. */
    public void skip(long bytes) throws IOException {
        long left = bytes - filled;
        filled = 0;
        while (left > 0) {
            if (!Sockets.awaitReadable(fd, TIMEOUT_MILLIS)) {
                throw new IOException(left + " bytes of " + bytes + " did not come");
            }
            int received = reader.receiveWaiting(fd, input.address(), (int) Math.min(left, input.capacity()));
            if (received <= 0) {
                throw new IOException("the connection ended before " + left + " bytes");
            }
            left -= received;
        }
    }

    /** Whether the bus ends the connection. */
    public boolean isClosedByBus() throws IOException {
        try {
            while (next(TIMEOUT_MILLIS) != null) {
                // What was sent before the end does not matter.
            }
            return true;
        } catch (IOException e) {
            return e.getMessage().contains("ECONNRESET");
        }
    }

    /** The descriptors that came, whose owner the caller is now. */
    public int[] takeDescriptors() {
        int[] taken = passed.stream().mapToInt(Integer::intValue).toArray();
        passed.clear();
        return taken;
    }

    /** The next message, or null at the end of the connection. */
    private Message next(int timeoutMillis) throws IOException {
        while (true) {
            int length = Framing.length(input.bytes(), 0, filled, Framing.MAX_MESSAGE_BYTES);
            if (length < 0) {
                throw new IOException("the bus sent nonsense: " + Framing.fault(length));
            }
            if (length > 0 && length <= filled) {
                return take(length);
            }
            if (!Sockets.awaitReadable(fd, timeoutMillis)) {
                throw new IOException("nothing came in " + timeoutMillis + " ms");
            }
            int received = reader.receiveWaiting(fd, input.address() + filled, input.capacity() - filled);
            if (received < 0) {
                throw new IOException(Errno.describe(received));
            }
            if (received == 0) {
                return null;
            }
            int[] came = new int[reader.descriptorCount()];
            reader.takeDescriptors(came);
            for (int each : came) {
                passed.add(each);
            }
            filled += received;
        }
    }

    private Message take(int length) {
        byte[] bytes = new byte[length];
        input.bytes().get(0, bytes);
        input.bytes().put(0, input.bytes(), length, filled - length);
        filled -= length;
        ByteBuffer copy = ByteBuffer.wrap(bytes);
        List<Descriptor> numbers = new ArrayList<>();
        passed.forEach(number -> numbers.add(new TestDescriptor(number)));
        return MessageReader.read(copy, 0, length, numbers);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            passed.forEach(Descriptors::close);
            reader.close();
            Descriptors.close(fd);
        }
    }
}
