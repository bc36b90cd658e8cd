package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several packets by one call, with a real pair of sockets. */
class PacketBatchTest {

    private final NativeBuffer bytes = NativeBuffer.allocate(1 << 16);
    private int[] pair;

    @BeforeEach
    void open() throws SystemCallException {
        pair = Sockets.socketPair(Sockets.SEQUENCED_PACKET, false);
    }

    @AfterEach
    void close() {
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }

    private int received() {
        return PacketSockets.receive(pair[1], bytes.address(), bytes.capacity());
    }

    @Test
    void eachIsAPacketOfItsOwn() {
        PacketBatch batch = new PacketBatch(3);
        for (int i = 1; i <= 3; i++) {
            bytes.bytes().put(100 * i, (byte) i);
            batch.add(bytes.address() + 100 * i, i);
        }
        assertTrue(batch.isFull());
        assertThrows(IllegalStateException.class, () -> batch.add(bytes.address(), 1));
        assertEquals(3, batch.send(pair[0]));
        for (int i = 1; i <= 3; i++) {
            assertEquals(i, received());
            assertEquals(i, bytes.bytes().get(0));
        }
        batch.clear();
        batch.add(bytes.address(), 7);
        assertEquals(1, batch.send(pair[0]));
        assertEquals(7, received());
        assertEquals(-Errno.EAGAIN, received());
    }

    @Test
    void severalPartsAreOnePacket() {
        PacketBatch batch = new PacketBatch(5);
        for (int i = 0; i < 5; i++) {
            bytes.bytes().put(100 + 10 * i, (byte) i);
        }
        batch.add(bytes.address() + 100, 1);
        batch.add(bytes.address() + 110, 1);
        batch.append(bytes.address() + 120, 1);
        batch.append(bytes.address() + 130, 1);
        assertTrue(!batch.isFull());
        batch.add(bytes.address() + 140, 1);
        assertTrue(batch.isFull());
        assertThrows(IllegalStateException.class, () -> batch.append(bytes.address(), 1));
        assertEquals(3, batch.packets());
        assertEquals(3, batch.send(pair[0]));
        assertEquals(1, received());
        assertEquals(3, received());
        for (int i = 0; i < 3; i++) {
            assertEquals(i + 1, bytes.bytes().get(i));
        }
        assertEquals(1, received());
        assertEquals(-Errno.EAGAIN, received());
    }

    @Test
    void whatASocketHasNoRoomForIsNotSent() throws SystemCallException {
        Sockets.setSendBuffer(pair[0], 16 << 10);
        PacketBatch batch = new PacketBatch(64);
        for (int i = 0; i < 64; i++) {
            batch.add(bytes.address(), 1000);
        }
        int sent = batch.send(pair[0]);
        assertTrue(sent > 0 && sent < 64, () -> sent + " of 64 packets");
        assertEquals(-Errno.EAGAIN, batch.send(pair[0]));
        for (int i = 0; i < sent; i++) {
            assertEquals(1000, received());
        }
        assertEquals(-Errno.EAGAIN, received());
    }

    @Test
    void whoHasGoneGetsNothing() {
        PacketBatch batch = new PacketBatch(2);
        batch.add(bytes.address(), 1);
        Descriptors.close(pair[1]);
        assertEquals(-Errno.EPIPE, batch.send(pair[0]));
        pair[1] = -1;
    }

    @Test
    void aReceiveWaitsAsLongAsTheSocketIsTold() throws SystemCallException {
        Sockets.setReceiveTimeout(pair[1], 1);
        assertEquals(-Errno.EAGAIN, PacketSockets.receiveWaiting(pair[1], bytes.address(), bytes.capacity()));
        PacketSockets.send(pair[0], bytes.address(), 9);
        Sockets.setReceiveTimeout(pair[1], 0);
        assertEquals(9, PacketSockets.receiveWaiting(pair[1], bytes.address(), bytes.capacity()));
    }
}
