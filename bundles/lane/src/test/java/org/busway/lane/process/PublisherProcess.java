package org.busway.lane.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.CursorPage;
import org.busway.os.Descriptors;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.os.Sockets;
import org.busway.os.UnixSockets;

/** Publishes without end, until it is killed. Arguments: socket, lane number, ring bytes, members, seed. */
final class PublisherProcess {

    private PublisherProcess() {}

    public static void main(String[] arguments) throws Exception {
        int socket = UnixSockets.connect(arguments[0], 10_000, false);
        int laneNumber = Integer.parseInt(arguments[1]);
        int ringBytes = Integer.parseInt(arguments[2]);
        int members = Integer.parseInt(arguments[3]);
        Random random = new Random(Long.parseLong(arguments[4]));
        ControlShape controlShape = KilledPublisherTest.SHAPE;
        LaneShape shape = new LaneShape(laneNumber, ringBytes, 1, 1);

        int[] passed = Passed.receive(socket, 2 + 2 * members);
        ControlPage control = ControlPage.open(map(passed[0], controlShape.memoryBytes(), false), controlShape, 1, 1);
        Lane lane = Lane.open(map(passed[1], shape.memoryBytes(), true), shape);
        Passed.send(socket);
        Passed.receive(socket, 0);
        LaneWriter writer = new LaneWriter(lane, control);
        SocketBell[] bells = new SocketBell[members];
        for (int i = 0; i < members; i++) {
            SocketBell bell = new SocketBell(passed[2 + members + i]);
            bells[i] = bell;
            CursorPage page = CursorPage.open(map(passed[2 + i], KilledPublisherTest.CURSOR_BYTES, false),
                    KilledPublisherTest.SLOTS, i, 1);
            writer.readership().attach(i, control.incarnation(i), page, bell::ring);
        }
        FrameKey key = new FrameKey(1).header("/org/x", "org.x.Y", "Changed");
        ByteBuffer message = ByteBuffer.allocateDirect(shape.largestMessageBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long number = 0;; number++) {
            int bytes = 8 + random.nextInt(random.nextInt(8) == 0 ? message.capacity() - 7 : 100);
            message.putLong(0, number);
            for (int i = 8; i < bytes; i++) {
                message.put(i, KilledPublisherTest.octet(number, i));
            }
            while (writer.offer(key, number, 0, message, 0, bytes) == LaneWriter.FULL) {
                writer.awaitRoom(bytes);
                if (writer.claim(bytes) == LaneWriter.FULL) {
                    // The slowest holds it up: its end is the one that rings.
                    Sockets.awaitReadable(bells[Math.max(0, writer.readership().slowest())].fd(), 50);
                }
                for (SocketBell bell : bells) {
                    bell.empty();
                }
                writer.roomAwaited();
            }
        }
    }

    private static ByteBuffer map(int fd, int bytes, boolean writable) throws Exception {
        SealedMemory memory = SealedMemory.of(fd);
        memory.require(SealedMemory.SEAL_GROW | SealedMemory.SEAL_SHRINK, bytes, "passed memory");
        ByteBuffer mapped = memory.map(writable).buffer();
        Descriptors.close(fd);
        return mapped;
    }
}
