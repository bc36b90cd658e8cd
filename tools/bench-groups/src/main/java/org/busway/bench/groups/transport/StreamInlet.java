package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.busway.os.Epoll;
import org.busway.os.NativeBuffer;

/** Receives streams, one of each publisher, as many messages by a call as have come. */
final class StreamInlet implements Inlet {

    private static final int STREAM_BYTES = 1 << 16;
    private static final int WAIT_MILLIS = 20;

    private final Place place;
    private final int listener;
    private final Epoll epoll;
    private final List<Stream> streams = new ArrayList<>();

    private static final class Stream {
        private final int socket;
        private final NativeBuffer bytes;
        private int kept;

        Stream(int socket, int capacity) {
            this.socket = socket;
            bytes = NativeBuffer.allocate(capacity);
            bytes.bytes().order(ByteOrder.nativeOrder());
        }
    }

    StreamInlet(Place place) throws IOException {
        this.place = place;
        listener = Kernel.open(Kernel.INET, Kernel.STREAM);
        Kernel.reuse(listener);
        Kernel.bind(listener, Kernel.internet(place.localAddress(), Place.PORT + place.index()));
        Kernel.listen(listener);
        epoll = Epoll.open(Page.MOST_SENDERS);
    }

    @Override
    public void receive(Taker taker) throws IOException {
        if (streams.size() < place.senders()) {
            int socket = Kernel.accept(listener);
            if (socket >= 0) {
                epoll.add(socket, Epoll.READABLE, streams.size());
                streams.add(new Stream(socket, Math.max(STREAM_BYTES, 2 * place.payload())));
            }
        } else if (streams.size() == 1) {
            // It waits for a moment by itself.
            read(streams.get(0), taker);
        } else {
            int ready = epoll.await(WAIT_MILLIS);
            for (int i = 0; i < ready; i++) {
                read(streams.get((int) epoll.token(i)), taker);
            }
        }
    }

    private void read(Stream stream, Taker taker) {
        int count = Kernel.receive(stream.socket, stream.bytes, stream.kept, stream.bytes.capacity() - stream.kept);
        if (count <= 0) {
            return;
        }
        int end = stream.kept + count;
        int at = 0;
        for (; end - at >= place.payload(); at += place.payload()) {
            taker.take(stream.bytes.bytes().getLong(at), stream.bytes.bytes().getLong(at + 8));
        }
        stream.kept = end - at;
        if (stream.kept > 0) {
            stream.bytes.bytes().put(0, stream.bytes.bytes(), at, stream.kept);
        }
    }

    @Override
    public void close() {
        streams.forEach(stream -> Kernel.shut(stream.socket));
        epoll.close();
        Kernel.shut(listener);
    }
}
