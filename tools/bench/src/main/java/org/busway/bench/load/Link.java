package org.busway.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection to a bus, authenticated as any program is, that has said Hello. Blocking, for one thread. */
public final class Link implements AutoCloseable {

    private static final int REPLY_SERIAL = 5;

    final SocketChannel channel;
    final Inbound in;
    private final String uniqueName;
    private int serial;

    private Link(String address) throws IOException {
        channel = Address.connect(address);
        try {
            in = new Inbound(channel);
            new Handshake(channel).run();
            call("Hello", null);
            uniqueName = in.stringArgument();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Connects to the first address of a list that it can. */
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

    /** Whether a text is the address of a bus, as far as its beginning says. */
    public static boolean isAddress(String text) {
        return text.startsWith("unix:") || text.startsWith("tcp:") || text.startsWith("nonce-tcp:");
    }

    /** What it reads and writes. */
    public SocketChannel channel() {
        return channel;
    }

    /** A selector that takes this connection's channel. */
    Selector selector() throws IOException {
        return channel.provider().openSelector();
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
}
