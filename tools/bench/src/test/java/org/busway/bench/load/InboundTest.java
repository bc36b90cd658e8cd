package org.busway.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboundTest {

    private SocketChannel near;
    private SocketChannel far;

    @BeforeEach
    void connect(@TempDir Path directory) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            near = SocketChannel.open(address);
            far = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
    }

    @Test
    void aMessageIsThereOnlyWhenItsLastByteIs() throws IOException {
        Inbound in = new Inbound(near);
        byte[] frame = Frame.signal(64);
        for (int i = 0; i < frame.length; i++) {
            assertFalse(in.next());
            far.write(ByteBuffer.wrap(frame, i, 1));
            assertEquals(1, in.fill());
        }
        assertTrue(in.next());
        assertEquals(Frame.SIGNAL, in.type());
        assertEquals(68, in.bodyLength());
        assertEquals("Tick", in.textField(3));
        assertFalse(in.next());
    }

    @Test
    void manyMessagesKeepTheirOrderAcrossTheEndOfTheBuffer() throws Exception {
        Inbound in = new Inbound(near);
        in.enlarge();
        int count = 20_000;
        Thread writing = new Thread(() -> {
            try {
                byte[] frame = Frame.signal(100);
                ByteBuffer out = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < count; i++) {
                    out.putLong(frame.length - 8, i);
                    far.write(out.rewind());
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writing.start();
        for (int i = 0; i < count; i++) {
            in.await();
            assertEquals(i, in.longBeforeEnd(8));
        }
        writing.join();
    }

    @Test
    void aMessageLongerThanTheBufferComesWhole() throws Exception {
        Inbound in = new Inbound(near);
        byte[] frame = Frame.signal(500_000);
        Thread writing = new Thread(() -> {
            try {
                ByteBuffer out = ByteBuffer.wrap(frame);
                while (out.hasRemaining()) {
                    far.write(out);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writing.start();
        in.await();
        writing.join();
        assertEquals(500_004, in.bodyLength());
    }

    @Test
    void headerFieldsAreFoundWhereverTheyStand() throws IOException {
        Inbound in = new Inbound(near);
        byte[] frame = Frame.reply(":1.42", 0);
        // What the echo relies on: the reply serial's value stands at 20.
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(20, 77);
        far.write(ByteBuffer.wrap(frame));
        in.await();
        assertEquals(77, in.numberField(5));
        assertEquals(":1.42", in.textField(6));
        assertEquals(0, in.bodyLength());
    }

    @Test
    void aStringArgumentIsReadBack() throws IOException {
        Inbound in = new Inbound(near);
        far.write(ByteBuffer.wrap(Frame.toBus("AddMatch", "type='signal'", 0)));
        in.await();
        assertEquals("type='signal'", in.stringArgument());
    }

    @Test
    void theEndAndWhatIsNoMessageAreTold() throws IOException {
        Inbound in = new Inbound(near);
        far.write(ByteBuffer.allocate(16));
        in.fill();
        assertThrows(IllegalStateException.class, in::next);
        far.close();
        assertThrows(EOFException.class, in::fill);
    }
}
