package org.busway.lane.process;

import java.io.IOException;

import org.busway.os.NativeBuffer;
import org.busway.os.SocketReader;
import org.busway.os.SocketWriter;
import org.busway.os.Sockets;

/** Descriptors over a socket between the processes of a test, with one byte each time. */
final class Passed {

    private Passed() {}

    static void send(int socket, int... descriptors) throws IOException {
        NativeBuffer one = NativeBuffer.allocate(1);
        SocketWriter writer = new SocketWriter();
        writer.add(one.address(), 1);
        if (descriptors.length > 0) {
            writer.descriptors(descriptors, descriptors.length);
        }
        if (writer.sendWaiting(socket) != 1) {
            throw new IOException("the other process has gone");
        }
    }

    static int[] receive(int socket, int count) throws IOException {
        NativeBuffer one = NativeBuffer.allocate(1);
        try (SocketReader reader = new SocketReader()) {
            if (!Sockets.awaitReadable(socket, 60_000) || reader.receiveWaiting(socket, one.address(), 1) != 1) {
                throw new IOException("the other process has gone");
            }
            int[] descriptors = new int[count];
            if (reader.takeDescriptors(descriptors) != count) {
                throw new IOException("not " + count + " descriptors came");
            }
            return descriptors;
        }
    }
}
