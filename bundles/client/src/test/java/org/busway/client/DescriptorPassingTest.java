package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.os.Descriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Descriptors both ways over a stock bus; none is open afterwards that was not before. */
class DescriptorPassingTest extends TwoClients {

    private static final String NAME = "org.example.Files1";

    private int openBefore;

    @BeforeEach
    void countDescriptors() throws java.io.IOException {
        caller.call(called.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        openBefore = Descriptors.openCount();
    }

    /** What nobody asked for is closed when the garbage collector has found it, at the latest. */
    private void assertAllClosed() throws Exception {
        long begin = System.nanoTime();
        while (Descriptors.openCount() > openBefore) {
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20),
                    Descriptors.openCount() + " are open, before it were " + openBefore);
            System.gc();
            Thread.sleep(10);
        }
    }

    /** The count can fall: what earlier tests forgot, the garbage collector may find now. */
    private void assertNoneMoreOpen() throws Exception {
        int open = Descriptors.openCount();
        assertTrue(open <= openBefore, open + " are open, before it were " + openBefore);
    }

    private static String readAll(Descriptor descriptor) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        try (ByteChannel channel = descriptor.channel()) {
            while (channel.read(bytes) >= 0) {
                assertTrue(bytes.hasRemaining());
            }
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /** The readable end of a pipe in which a text stands. */
    private static Descriptor pipeWith(String text) throws Exception {
        int[] pipe = Descriptors.pipe(false);
        try (OutputStream out = Descriptors.outputStream(pipe[1])) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Descriptor end = BusClient.duplicate(pipe[0]);
        Descriptors.close(pipe[0]);
        return end;
    }

    @Test
    void descriptorsGoWithACallAndComeBackWithItsReply() throws Exception {
        called.export(new ObjectPath("/f"), ObjectInterface.named(NAME).method("Turn", "hsh", "hh",
                call -> List.of(call.argument(2, Descriptor.class), call.argument(0, Descriptor.class))).build());
        try (Descriptor one = pipeWith("one"); Descriptor two = pipeWith("two")) {
            Message reply = caller.call(called.uniqueName(), "/f", NAME, "Turn", "hsh", one, "between", two);
            assertEquals("two", readAll(reply.argument(0, Descriptor.class)));
            assertEquals("one", readAll(reply.argument(1, Descriptor.class)));
        }
        assertAllClosed();
    }

    @Test
    void manyMessagesKeepTheirOwnDescriptors() throws Exception {
        called.export(new ObjectPath("/f"), ObjectInterface.named(NAME).method("Read", "h", "s", call -> {
            try (Descriptor file = call.argument(0, Descriptor.class)) {
                return List.of(readAll(file));
            }
        }).build());
        for (int i = 0; i < 300; i++) {
            caller.emit("/f", NAME, "Filler", "s", "x".repeat(i));
            try (Descriptor file = pipeWith("text " + i)) {
                assertEquals("text " + i, caller.call(called.uniqueName(), "/f", NAME, "Read", "h", file).argument(0));
            }
        }
        assertAllClosed();
    }

    @Test
    void whatNobodyTakesIsClosedAtOnce() throws Exception {
        try (Descriptor file = pipeWith("nobody")) {
            for (int i = 0; i < 100; i++) {
                assertThrows(org.busway.api.BusException.class,
                        () -> caller.call(called.uniqueName(), "/none", NAME, "None", "h", file));
            }
        }
        // The answer to this comes after the last of them has been dropped.
        caller.call(called.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertNoneMoreOpen();
    }

    @Test
    void whatAHandlerNeverAskedForIsClosedInTheEnd() throws Exception {
        called.subscribe(MatchRule.signal(NAME, "File"), file -> {});
        try (Descriptor file = pipeWith("ignored")) {
            for (int i = 0; i < 50; i++) {
                caller.emit("/f", NAME, "File", "h", file);
            }
        }
        caller.call(called.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertAllClosed();
    }

    @Test
    void aClosedDescriptorCannotBeSentAndANumberIsNotGivenOut() throws Exception {
        Descriptor file = pipeWith("closed");
        ByteChannel channel = file.channel();
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, file::number);
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(org.busway.api.BusException.class, () -> caller.emit("/f", NAME, "File", "h", file));
        assertNoneMoreOpen();
    }

    @Test
    void closingADescriptorEndsAReadThatWaits() throws Exception {
        int[] pipe = Descriptors.pipe(false);
        Descriptor end = BusClient.duplicate(pipe[0]);
        ByteChannel channel = end.channel();
        Thread closer = new Thread(end::close);
        closer.start();
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        closer.join();
        Descriptors.close(pipe[0]);
        Descriptors.close(pipe[1]);
        assertNoneMoreOpen();
    }
}
