package org.busway.bench.groups.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.api.group.WaitStrategy;
import org.busway.bench.load.Control;
import org.busway.bench.load.Percentiles;
import org.busway.bench.load.Worker;
import org.busway.client.BusClient;

/** One member of a group of a bus, as a program has it from the client library: each message validated, matched against its rules, and checked. */
final class GroupReadTask implements Worker.Task {

    private static final int MESSAGES_A_READ = 4096;
    private static final Duration LONG = Duration.ofSeconds(1);

    @Override
    public void run(Control control) throws Exception {
        long count = control.number("count");
        Idle idle = Idle.of(control.text("idle"));
        Signals signals = Signals.of(control.text("signal"));
        WaitStrategy waiting = idle == Idle.BLOCK ? WaitStrategy.BLOCK : WaitStrategy.POLL;
        try (BusClient bus = BusClient.builder().address(control.text("address")).connect();
                PullMember member = bus.group(control.text("group")).join(List.of(signals.rule()),
                        MemberOptions.DEFAULT.waiting(waiting))) {
            if (!member.isMapped()) {
                throw new IOException("the bus gives this member no memory");
            }
            Checks checks = new Checks(signals, control.text("clock").equals("true") ? (int) count : 0);
            control.ready("member");
            Meter meter = new Meter();
            while (checks.next < count) {
                if (member.read(checks, MESSAGES_A_READ, idle == Idle.BLOCK ? LONG : Duration.ZERO) == 0) {
                    switch (idle) {
                        case SPIN -> Thread.onSpinWait();
                        case YIELD -> Thread.yield();
                        // It has slept.
                        case BLOCK -> {
                        }
                    }
                }
            }
            control.done(meter.figures(count) + checks.figures());
        }
    }

    private static final class Checks implements MemberHandler {

        private final Signals signals;
        private final Percentiles times;
        private long next;

        Checks(Signals signals, int timed) {
            this.signals = signals;
            times = timed == 0 ? null : new Percentiles(timed);
        }

        @Override
        public void message(GroupMessage message) {
            long sent = signals.checked(message, next++);
            if (times != null) {
                times.add(System.nanoTime() - sent);
            }
        }

        @Override
        public void lost(Loss loss) {
            throw new IllegalStateException(loss.toString());
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            throw new IllegalStateException("the publisher ended after " + next + " messages: " + why);
        }

        @Override
        public void ended(MemberEnd end) {
            throw new IllegalStateException("the membership is over after " + next + " messages: " + end.why());
        }

        String figures() {
            return times == null ? "" : " " + times.figures();
        }
    }
}
