package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.PullMember;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Installation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process of the bus is killed, or told to end, and another one is started at the same address. */
class BusRestartIT {

    private static final String METER = "com.example.Meter";
    private static final String READER = "com.example.Reader";
    private static final MatchRule ALL = MatchRule.parse("interface='" + METER + "'");
    private static final int BEFORE = 500;
    private static final int AFTER = 500;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch again = new CountDownLatch(3);
    private final List<Integer> pushed = new CopyOnWriteArrayList<>();
    private final List<Integer> pulled = new ArrayList<>();
    private final AtomicLong lostByPushed = new AtomicLong();
    private final AtomicLong lostByPulled = new AtomicLong();
    private volatile boolean over;
    private volatile int sent;

    /** Collects, and adds up what is lost at most. */
    private record Log(List<Integer> values, AtomicLong lost) implements MemberHandler {

        @Override
        public void message(GroupMessage message) {
            values.add(message.body().getInt());
        }

        @Override
        public void lost(Loss loss) {
            lost.addAndGet(loss.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-KILL", "-TERM"})
    void who_wants_to_be_connected_again_goes_on_where_the_next_bus_begins(String signal) throws Exception {
        Path directory = OperatorTerminal.directory();
        String address;
        try (OperatorTerminal first = start(directory)) {
            address = first.address();
            create(address);
            try (BusClient publishing = lasting(address);
                    BusClient pushes = lasting(address);
                    BusClient pulls = lasting(address)) {
                pushes.requestName(READER, Set.of());
                Member push = pushes.group("meters").join(ALL, new Log(pushed, lostByPushed));
                PullMember pull = pulls.group("meters").join(ALL);
                Publisher publisher = publishing.group("meters").publisher();
                Thread thread = new Thread(() -> publish(publisher), "publisher");
                thread.start();
                Eventually.holds(() -> sent >= BEFORE, "it is published");
                Command.of("kill", signal, Long.toString(first.pid())).run().succeeded();
                first.close();
                Files.createDirectories(directory);
                try (OperatorTerminal second = start(directory)) {
                    create(address);
                    assertTrue(again.await(LONG.toSeconds(), TimeUnit.SECONDS), "all are connected again");
                    int until = sent + AFTER;
                    Eventually.holds(() -> sent >= until, "it is published on");
                    over = true;
                    thread.join();
                    Eventually.holds(() -> pushed.get(pushed.size() - 1) == sent - 1, "the last one was pushed");
                    while (pulled.isEmpty() || pulled.get(pulled.size() - 1) < sent - 1) {
                        assertTrue(pull.read(new Log(pulled, lostByPulled), 100, LONG) >= 0);
                    }
                    assertCounted(pushed, lostByPushed.get());
                    assertCounted(pulled, lostByPulled.get());
                    assertTrue(push.isMapped() && pull.isMapped() && publisher.isDirect());
                    assertEquals(null, push.end());
                    assertEquals(pushes.uniqueName(), publishing
                            .call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner", "s", READER).argument(0));
                }
            }
        }
    }

    private void publish(Publisher publisher) {
        while (!over) {
            publisher.send(Message.signal("/meter", METER, "Value").body("i", sent).build(), LONG);
            sent++;
            LockSupport.parkNanos(200_000);
        }
    }

    private void assertCounted(List<Integer> values, long lostAtMost) {
        long missing = sent - values.size();
        for (int i = 1; i < values.size(); i++) {
            assertTrue(values.get(i) > values.get(i - 1), "in order, and none twice");
        }
        assertTrue(missing <= lostAtMost, missing + " are missing, and " + lostAtMost + " at most are told");
    }

    private BusClient lasting(String address) {
        return BusClient.builder().address(address).reconnect(client -> again.countDown()).connect();
    }

    private static OperatorTerminal start(Path directory) throws IOException {
        OperatorTerminal bus = OperatorTerminal.type(directory, Command.of(Installation.built().busway().toString(), "run"));
        bus.line(bus.address());
        return bus;
    }

    private static void create(String address) {
        try (BusClient client = BusClient.connect(address)) {
            new GroupsObject(client).create("meters", METER, Map.of("publishers", Variant.of("direct")));
        }
    }
}
