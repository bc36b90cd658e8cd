package org.busway.torture.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.LaneFaultException;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Outcome;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.client.FilteredMember;
import org.busway.torture.Kind;
import org.busway.torture.Mode;
import org.busway.torture.found.Journal;
import org.busway.torture.found.Journal.Event;

/**
 * Reads all groups over one connection and notes what it sees in a journal for each; joins again when it was put out. Ends with its
 * connection. Arguments: address, directory, name, kind, {@code steady} or {@code uneven}.
 */
public final class MemberProcess {

    private static final long REST_MILLIS = 10_000;

    private final BusClient bus;
    private final Kind kind;
    private final boolean uneven;
    private volatile boolean closed;

    private MemberProcess(BusClient bus, Kind kind, boolean uneven) {
        this.bus = bus;
        this.kind = kind;
        this.uneven = uneven;
    }

    /** Runs one. */
    public static void main(String[] arguments) throws InterruptedException {
        Kind kind = Kind.valueOf(arguments[3]);
        CountDownLatch ended = new CountDownLatch(1);
        try (BusClient bus = BusClient.builder().address(arguments[0]).connect()) {
            MemberProcess process = new MemberProcess(bus, kind, arguments[4].equals("uneven"));
            bus.onClose(reason -> {
                process.closed = true;
                ended.countDown();
            });
            List<Thread> readers = new ArrayList<>();
            for (Mode mode : Mode.values()) {
                Journal journal = Journal.open(Path.of(arguments[1], arguments[2] + "." + mode.group()));
                Thread reader = new Thread(() -> process.read(mode, journal), mode.group());
                reader.setDaemon(true);
                reader.start();
                readers.add(reader);
            }
            ended.await();
            // What came before the end is read, and what a bus that has gone had not ordered is told when the publishers have let go.
            Thread.sleep(500);
            for (Thread reader : readers) {
                reader.join(REST_MILLIS);
            }
        }
        System.exit(0);
    }

    private MatchRule rule(Mode mode) {
        return MatchRule.signal(mode.interfaceName(), Tick.MEMBER);
    }

    private void read(Mode mode, Journal journal) {
        Handler handler = new Handler(journal, new Random());
        try {
            if (kind == Kind.SUBSCRIBER) {
                bus.subscribe(rule(mode), handler::message);
                journal.note(Event.JOINED, 0);
                return;
            }
            while (!closed && join(mode, journal, handler)) {
                LockSupport.parkNanos(20_000_000);
            }
        } catch (RuntimeException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    /** One membership; false if there will be no other. */
    private boolean join(Mode mode, Journal journal, Handler handler) {
        MemberOptions options = switch (kind) {
            case PROXIED -> MemberOptions.DEFAULT.proxied();
            case LOSSY -> MemberOptions.DEFAULT.outcome(Outcome.LOSSY);
            default -> MemberOptions.DEFAULT;
        };
        handler.begin();
        try {
            if (kind == Kind.FILTERED) {
                readFiltered(mode, handler);
            } else if (kind == Kind.PUSH || kind == Kind.PROXIED) {
                bus.group(mode.group()).join(List.of(rule(mode)), options, handler);
                handler.awaitEnd();
            } else {
                PullMember member = bus.group(mode.group()).join(List.of(rule(mode)), options);
                handler.joined();
                while (readOn(member, handler)) {
                    continue;
                }
            }
            return true;
        } catch (BusException e) {
            if (BusException.NOT_SUPPORTED.equals(e.errorName())) {
                journal.note(Event.REFUSED, 0);
                return false;
            }
            // The manager is not there, or just comes back.
            System.err.println(mode + ": " + e);
            return true;
        }
    }

    /** The kernel filters where a group has one publisher. */
    private void readFiltered(Mode mode, Handler handler) {
        try (FilteredMember member = FilteredMember.join(bus, mode.group(), List.of(rule(mode)))) {
            handler.joined();
            while (member.poll(handler::message, Duration.ofSeconds(5)) >= 0) {
                continue;
            }
            handler.journal.note(Event.ENDED, 0);
        }
    }

    private static boolean readOn(PullMember member, Handler handler) {
        try {
            return member.read(handler, 256, Duration.ofSeconds(5)) != PullMember.ENDED;
        } catch (LaneFaultException e) {
            System.err.println(e);
            handler.journal.note(Event.FAULT, 0);
            return true;
        }
    }

    /** Notes; one thread at a time. */
    private final class Handler implements MemberHandler {
        private final Journal journal;
        private final Random random;
        private CountDownLatch end;
        private boolean joined;

        Handler(Journal journal, Random random) {
            this.journal = journal;
            this.random = random;
        }

        void begin() {
            end = new CountDownLatch(1);
            joined = false;
        }

        void joined() {
            if (!joined) {
                joined = true;
                journal.note(Event.JOINED, 0);
            }
        }

        void awaitEnd() {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void message(GroupMessage message) {
            joined();
            long id = Tick.id(message.path());
            see(id, message.frameNumber(), Tick.isWhole(id, message.body()));
        }

        void message(Message message) {
            long id = Tick.id(message.path());
            see(id, 0, Tick.isWhole(id, message.argument(0, byte[].class)));
        }

        private void see(long id, long frame, boolean whole) {
            if (!whole) {
                journal.note(Event.TORN, frame);
            }
            journal.saw(id, frame);
            if (uneven && random.nextInt(400) == 0) {
                LockSupport.parkNanos(random.nextInt(4_000_000));
            }
        }

        @Override
        public void lost(Loss loss) {
            joined();
            journal.note(Event.LOST, loss.count());
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            System.err.println(journal + ": " + publisher + " ended: " + why);
        }

        @Override
        public void ended(MemberEnd why) {
            System.err.println(why);
            joined();
            journal.note(Event.ENDED, why.cause().ordinal());
            end.countDown();
        }
    }
}
