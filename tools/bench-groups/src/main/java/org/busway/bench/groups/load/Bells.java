package org.busway.bench.groups.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.os.Epoll;
import org.busway.os.SocketBell;

/** The doorbells of one process, and waiting for any of them. */
final class Bells implements AutoCloseable {

    private final List<SocketBell> bells = new ArrayList<>();
    private final Epoll epoll;
    private int rung;

    Bells(int most) throws IOException {
        epoll = Epoll.open(most);
    }

    /** Takes over one end of a connected pair. */
    SocketBell add(int fd) throws IOException {
        SocketBell bell = new SocketBell(fd);
        epoll.add(fd, Epoll.READABLE, bells.size());
        bells.add(bell);
        return bell;
    }

    /** Waits until one is rung, a second at most. */
    void await() {
        rung = epoll.await(1000);
    }

    /** Empties those that were rung. */
    void empty() {
        for (int i = 0; i < rung; i++) {
            bells.get((int) epoll.token(i)).empty();
        }
        rung = 0;
    }

    @Override
    public void close() {
        epoll.close();
        bells.forEach(SocketBell::close);
    }
}
