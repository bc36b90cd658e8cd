package org.busway.bench.load;

import java.io.IOException;

/** Receives signals that carry the time of their sending, and tells how long they took; the monotonic clock is one for all processes. */
final class ClockTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int count = control.number("count");
        Percentiles figures = new Percentiles(count);
        try (Link link = Link.open(control.text("address"))) {
            link.subscribe();
            control.ready(link.uniqueName());
            for (int i = 0; i < count; i++) {
                link.in.await();
                if (link.in.type() != Frame.SIGNAL) {
                    throw new IOException("got a message of type " + link.in.type());
                }
                figures.add(System.nanoTime() - link.in.longBeforeEnd(8));
            }
        }
        control.done(figures.figures());
    }
}
