package org.busway.group.internal.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.busway.api.Message;
import org.busway.group.internal.memory.Stowage;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.SealedMemory;
import org.busway.os.SocketWriter;
import org.busway.os.SystemCallException;
import org.busway.wire.message.MessageWriter;

/**
 * Puts messages into packets. One that is longer than a packet goes as a descriptor of memory that nobody can change any more, with a packet that says
 * {@code MEMFD BYTES}; no message begins with an M. Belongs to the bus thread.
 */
public final class PacketOut {

    /** What is longer goes by memory. */
    static final int MOST_BYTES = 32 << 10;

    private static final String BUS = "org.freedesktop.DBus";
    private static final String MEMORY = "MEMFD ";

    private final NativeBuffer packet = NativeBuffer.allocate(MOST_BYTES);
    private final SocketWriter withDescriptor = new SocketWriter(1);
    private final MessageWriter marshaller = new MessageWriter();
    private int serial;

    /** Whether a message needs memory of its own. */
    static boolean isLarge(int bytes) {
        return bytes > MOST_BYTES;
    }

    /** The bytes that a packet with a descriptor announces; -1 if it announces none. */
    static long announced(NativeBuffer packet, int length) {
        byte[] text = new byte[Math.min(length, 32)];
        packet.bytes().get(0, text);
        String said = new String(text, StandardCharsets.US_ASCII);
        return said.matches(MEMORY + "[1-9][0-9]{0,9}") ? Long.parseLong(said.substring(MEMORY.length())) : -1;
    }

    /** Sends one message; 0 or a negated error number. */
    int send(int fd, ByteBuffer message) {
        int length = message.remaining();
        if (!isLarge(length)) {
            packet.bytes().put(0, message, message.position(), length);
            return Math.min(0, PacketSockets.send(fd, packet.address(), length));
        }
        try (SealedMemory memory = memory(message)) {
            byte[] text = (MEMORY + length).getBytes(StandardCharsets.US_ASCII);
            packet.bytes().put(0, text);
            withDescriptor.clear().add(packet.address(), text.length);
            withDescriptor.descriptors(new int[]{memory.fd()}, 1);
            return Math.min(0, withDescriptor.send(fd));
        } catch (SystemCallException e) {
            return -e.errno();
        }
    }

    /** A copy of a message in memory that nobody can change any more. */
    private SealedMemory memory(ByteBuffer message) throws SystemCallException {
        int length = message.remaining();
        SealedMemory memory = SealedMemory.create("busway message", length);
        try {
            for (int at = 0; at < length; at += MOST_BYTES) {
                int part = Math.min(MOST_BYTES, length - at);
                packet.bytes().put(0, message, message.position() + at, part);
                memory.write(at, packet, 0, part);
            }
            memory.seal(SealedMemory.FROZEN);
            return memory;
        } catch (SystemCallException e) {
            memory.close();
            throw e;
        }
    }

    /** The bytes of a message in such memory. */
    static ByteBuffer read(SealedMemory memory, int bytes) throws IOException {
        NativeBuffer message = NativeBuffer.allocate(bytes);
        if (memory.read(0, message, 0, bytes) != bytes) {
            throw new IOException("a message of " + bytes + " bytes cannot be read");
        }
        return message.bytes();
    }

    /** A message for the next manager, as a descriptor of memory of its own; -1 for none. */
    int stow(ByteBuffer message) throws SystemCallException {
        return message == null ? -1 : memory(message).fd();
    }

    /** A message of the manager before. */
    static ByteBuffer stowed(Stowage stowage, long bytes) {
        if (bytes < 0) {
            return null;
        }
        try (SealedMemory memory = SealedMemory.of(stowage.descriptor())) {
            return read(memory, (int) bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a message that an earlier manager had written", e);
        }
    }

    /** Sends one message that is no longer than a packet to a socket address; 0 or a negated error number. */
    int sendTo(int fd, ByteBuffer message, byte[] address) {
        packet.bytes().put(0, message, message.position(), message.remaining());
        return Math.min(0, PacketSockets.sendTo(fd, packet.address(), message.remaining(), address));
    }

    /** The bytes of a message of the bus's own. */
    ByteBuffer ofBus(Message message) {
        serial = serial == Integer.MAX_VALUE ? 1 : serial + 1;
        ByteBuffer bytes = ByteBuffer.allocate(marshaller.size(message, serial, BUS));
        marshaller.write(bytes, 0);
        return bytes;
    }
}
