package org.busway.broker.internal.peer;

import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.loop.Watch;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;

/** What the loop watches one socket for. The kernel is told of changes alone. */
final class Watching {

    private final EventLoop loop;
    private final int fd;
    private final Watch watch;
    private long token;
    private int interest = Epoll.READABLE;
    private boolean isOn;

    Watching(EventLoop loop, int fd, Watch watch) {
        this.loop = loop;
        this.fd = fd;
        this.watch = watch;
    }

    void begin() throws SystemCallException {
        token = loop.watch(fd, interest, watch);
        isOn = true;
    }

    void want(int events) {
        interest(interest | events);
    }

    void ignore(int events) {
        interest(interest & ~events);
    }

    private void interest(int wanted) {
        if (wanted != interest && isOn) {
            interest = wanted;
            loop.rearm(fd, wanted, token);
        }
    }

    /** For one that has hung up and cannot go yet, or its watching is over: the kernel would tell of the end again and again. */
    void end() {
        if (isOn) {
            isOn = false;
            loop.unwatch(fd, token);
        }
    }

    /** Watches it again for what comes, and for its end. */
    void again() throws SystemCallException {
        if (!isOn) {
            interest = Epoll.READABLE;
            begin();
        }
    }
}
