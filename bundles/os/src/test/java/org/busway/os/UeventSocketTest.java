package org.busway.os;

import static org.busway.os.UnixSocketsTest.closeAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the real kernel, which gives everyone its events and lets root ask for one. */
@Timeout(60)
class UeventSocketTest {

    private static final Path TRIGGER = Path.of("/sys/class/net/lo/uevent");
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(8192);

    private static void mayTrigger() {
        assumeTrue(Files.isWritable(TRIGGER), "asking the kernel for an event takes root and a writable /sys");
    }

    /** Asks for an event that can be told from the machine's others. */
    private static String trigger() throws IOException {
        String mark = UUID.randomUUID().toString();
        Files.writeString(TRIGGER, "change " + mark + " A=1");
        return mark;
    }

    /** Receives until the marked event; what else happens on the machine is passed over. */
    private String receive(UeventSocket socket, String mark) throws IOException {
        while (true) {
            assertTrue(Sockets.awaitReadable(socket.fd(), 10_000), "no event came");
            int count = socket.receive(bytes);
            assertTrue(count > 0, () -> Errno.describe(count));
            String text = StandardCharsets.UTF_8.decode(bytes).toString();
            if (text.contains(mark)) {
                return text;
            }
        }
    }

    @Test
    void subscribingNeedsNoPrivilegeAndNothingWaitsAtFirst() throws IOException {
        try (UeventSocket socket = UeventSocket.open(UeventSocket.UDEV_GROUP, 1 << 20)) {
            assertEquals(-Errno.EAGAIN, socket.receive(bytes));
            assertEquals(0, bytes.remaining());
        }
    }

    @Test
    void theKernelsEventComesWithTheKernelAsItsSender() throws IOException {
        mayTrigger();
        try (UeventSocket socket = UeventSocket.open(UeventSocket.KERNEL_GROUP, 1 << 20)) {
            String event = receive(socket, trigger());
            assertTrue(event.startsWith("change@/devices/virtual/net/lo\0"), event);
            assertTrue(event.contains("\0SUBSYSTEM=net\0"), event);
            assertTrue(event.contains("\0SYNTH_ARG_A=1\0"), event);
            assertEquals(0, socket.senderPort());
            assertEquals(0, socket.senderUid());
            assertEquals(false, socket.truncated());
        }
    }

    @Test
    void anEventLongerThanTheBufferIsMarked() throws IOException {
        mayTrigger();
        try (UeventSocket socket = UeventSocket.open(UeventSocket.KERNEL_GROUP, 1 << 20)) {
            trigger();
            assertTrue(Sockets.awaitReadable(socket.fd(), 10_000));
            ByteBuffer small = ByteBuffer.allocateDirect(20);
            assertEquals(20, socket.receive(small));
            assertTrue(socket.truncated());
        }
    }

    @Test
    void aLostEventIsToldByTheReturnCode() throws IOException {
        mayTrigger();
        try (UeventSocket socket = UeventSocket.open(UeventSocket.KERNEL_GROUP, 4096)) {
            for (int i = 0; i < 300; i++) {
                trigger();
            }
            assertEquals(-Errno.ENOBUFS, socket.receive(bytes));
            assertTrue(socket.receive(bytes) > 0, "what fitted is still there");
        }
    }

    @Test
    void anotherSenderIsToldFromTheKernelByItsPort() throws IOException {
        mayTrigger();
        try (UeventSocket socket = UeventSocket.open(UeventSocket.KERNEL_GROUP, 1 << 20)) {
            String mark = UUID.randomUUID().toString();
            multicast("add@/devices/forged\0ACTION=add\0MARK=" + mark + "\0");
            receive(socket, mark);
            assertNotEquals(0, socket.senderPort());
            assertEquals(Processes.pid(), socket.senderPid());
            assertEquals(0, socket.senderUid());
        }
    }

    private static void multicast(String event) throws IOException {
        int fd = Sockets.socket(Sockets.AF_NETLINK, 3, 15, "forger");
        byte[] text = event.getBytes(StandardCharsets.UTF_8);
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(text.length);
            scratch.bytes().put(at, text);
            int to = scratch.block(SocketAddressLayout.NETLINK_SIZE);
            scratch.bytes().putShort(to, (short) Sockets.AF_NETLINK);
            scratch.bytes().putInt(to + SocketAddressLayout.NETLINK_GROUPS, UeventSocket.KERNEL_GROUP);
            int sent = Libc.negated(Libc.sendto(fd, scratch.at(at), text.length, 0, scratch.at(to),
                    SocketAddressLayout.NETLINK_SIZE));
            assertEquals(text.length, sent, () -> Errno.describe(sent));
        }
        closeAll(fd);
    }
}
