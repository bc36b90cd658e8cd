package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketTransferTest {

    private int[] pair;
    private final SocketReader reader = new SocketReader();
    private final SocketWriter writer = new SocketWriter();
    private final NativeBuffer out = NativeBuffer.allocate(4096);
    private final NativeBuffer in = NativeBuffer.allocate(4096);

    @BeforeEach
    void connect() throws IOException {
        pair = Sockets.socketPair(Sockets.STREAM, true);
    }

    @AfterEach
    void disconnect() {
        reader.close();
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }

    @Test
    void piecesArriveGatheredInTheirOrder() {
        out.bytes().put(0, "world hello ".getBytes());
        writer.add(out.address() + 6, 6);
        writer.add(out.address(), 5);
        assertEquals(2, writer.pieces());
        assertEquals(11, writer.bytes());
        assertEquals(11, writer.send(pair[0]));
        assertEquals(11, reader.receive(pair[1], in.address(), in.capacity()));
        byte[] got = new byte[11];
        in.bytes().get(0, got);
        assertEquals("hello world", new String(got));
        assertEquals(0, reader.descriptorCount());
    }

    @Test
    void anEmptySocketSaysAgainAndAnEndedOneZero() {
        assertEquals(-Errno.EAGAIN, reader.receive(pair[1], in.address(), in.capacity()));
        Descriptors.close(pair[0]);
        assertEquals(0, reader.receive(pair[1], in.address(), in.capacity()));
    }

    @Test
    void aFullSocketSaysAgainAndAGonePeerBrokenPipe() {
        writer.add(out.address(), out.capacity());
        int sent;
        do {
            sent = writer.send(pair[0]);
        } while (sent > 0);
        assertEquals(-Errno.EAGAIN, sent);
        assertTrue(Sockets.outgoingQueued(pair[0]) > 0);
        Descriptors.close(pair[1]);
        assertEquals(-Errno.EPIPE, writer.send(pair[0]));
    }

    @Test
    void aWriterHoldsSoManyPiecesAndNoMore() {
        for (int i = 0; i < SocketWriter.MAX_PIECES; i++) {
            assertTrue(writer.add(out.address() + i, 1));
        }
        assertFalse(writer.add(out.address(), 1));
        assertEquals(SocketWriter.MAX_PIECES, writer.send(pair[0]));
    }

    @Test
    void aPassedDescriptorIsTheSameOpenFile() throws IOException {
        int[] pipe = Descriptors.pipe(true);
        out.bytes().put(0, (byte) 'x');
        writer.add(out.address(), 1);
        writer.descriptors(pipe, 1);
        assertEquals(1, writer.send(pair[0]));
        assertEquals(1, reader.receive(pair[1], in.address(), in.capacity()));
        int[] taken = new int[4];
        assertEquals(1, reader.takeDescriptors(taken));
        assertEquals(0, reader.descriptorCount());
        assertEquals(1, Sockets.write(pipe[1], out.address(), 1));
        assertEquals(1, Sockets.read(taken[0], in.address(), 1));
        assertEquals('x', in.bytes().get(0));
        for (int fd : new int[]{taken[0], pipe[0], pipe[1]}) {
            assertEquals(0, Descriptors.close(fd));
        }
    }
}
