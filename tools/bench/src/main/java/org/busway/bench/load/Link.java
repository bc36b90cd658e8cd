package org.busway.bench.load;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One connection to a bus, authenticated as any program is, that has said Hello. Blocking, for one thread. */
public final class Link implements AutoCloseable {

    private static final int REPLY_SERIAL = 5;

    final SocketChannel channel;
    final Inbound in;
    private final String uniqueName;
    private int serial;

    private Link(String address) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path(address)));
            in = new Inbound(channel);
            authenticate();
            call("Hello", null);
            uniqueName = in.stringArgument();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Connects to a {@code unix:path=} address. */
    public static Link open(String address) throws IOException {
        return new Link(address);
    }

    public String uniqueName() {
        return uniqueName;
    }

    /** Calls the bus with one string or nothing, and gives the number or 0 that the reply's body begins with. */
    public int call(String member, String argument) throws IOException {
        byte[] frame = Frame.toBus(member, argument, 0);
        int expected = nextSerial();
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(Frame.SERIAL, expected);
        write(ByteBuffer.wrap(frame));
        do {
            in.await();
        } while (in.numberField(REPLY_SERIAL) != expected);
        if (in.type() != Frame.REPLY) {
            throw new IOException(member + "(" + argument + ") failed: " + in.textField(4));
        }
        return in.bodyLength() < 4 ? 0 : in.firstNumber();
    }

    void subscribe() throws IOException {
        call("AddMatch", "type='signal',interface='" + Frame.INTERFACE + "',member='Tick'");
    }

    int nextSerial() {
        return ++serial;
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void authenticate() throws IOException {
        StringBuilder uid = new StringBuilder();
        for (char digit : Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString().toCharArray()) {
            uid.append(Integer.toHexString(digit));
        }
        say("\0AUTH EXTERNAL " + uid + "\r\n", "OK ");
        say("NEGOTIATE_UNIX_FD\r\n", "AGREE_UNIX_FD");
        write(ByteBuffer.wrap("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    private void say(String line, String expected) throws IOException {
        write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer answer = ByteBuffer.allocate(512);
        do {
            if (channel.read(answer) < 0) {
                throw new IOException("the bus closed the connection after " + line.strip());
            }
        } while (answer.get(answer.position() - 1) != '\n');
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        if (!text.startsWith(expected)) {
            throw new IOException("the bus answered " + line.strip() + " with " + text.strip());
        }
    }

    private static String path(String address) {
        for (String each : address.split(";")) {
            if (each.startsWith("unix:path=")) {
                String value = each.substring("unix:path=".length()).split(",")[0];
                return java.net.URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
            }
        }
        throw new IllegalArgumentException("address \"" + address + "\": the bench connects to unix:path= only");
    }
}
