package org.busway.integration.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.broker.internal.client.TestClient;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.BusUnderTest;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.MemoryGroup;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who asks for too much of one thing is told so by name, whatever the limits of the policy are: here they are those of a session bus,
 * beyond any memory, and the bus has little. Where a memory cgroup can be made it is in one that is little larger than its heap, its direct memory and what a Java machine takes for itself.
 */
class FloodIT {

    private static final int MOST = 200_000;
    private static final int AT_ONCE = 500;
    private static final String LIMITS = """
            <limit name="max_incoming_bytes">1000000000</limit>
            <limit name="max_outgoing_bytes">1000000000</limit>
            <limit name="max_message_size">1000000000</limit>
            <limit name="service_start_timeout">800</limit>
            <limit name="max_pending_service_starts">40</limit>
            <limit name="max_connections_per_user">250</limit>
            <limit name="max_names_per_connection">50000000</limit>
            <limit name="max_match_rules_per_connection">50000000</limit>
            <limit name="max_replies_per_connection">50000000</limit>
            """;
    private static final String CONFIGURATION = BusProcess.PERMISSIVE.replace("</busconfig>", LIMITS + "</busconfig>");

    /** 24 MiB each of heap and direct memory, and what is mapped, compiled and of the kernel. */
    private static final long MOST_BYTES = 128L << 20;
    private static final Optional<MemoryGroup> GROUP = MemoryGroup.tryCreate(MOST_BYTES);

    @Order(1)
    @RegisterExtension
    static final AfterAllCallback BEHIND_THE_BUS = context -> {
        if (GROUP.isPresent()) {
            try (MemoryGroup group = GROUP.get()) {
                System.out.println("the bus took " + (group.peakBytes() >> 20) + " of " + (MOST_BYTES >> 20) + " MiB at most");
                assertEquals(0, group.killed());
            }
        }
    };

    @Order(2)
    @RegisterExtension
    static final BusUnderTest BUS = new BusUnderTest(
            Siege.ofLittleMemory(CONFIGURATION).under(GROUP.map(MemoryGroup::enter).orElse(new String[0])));

    @Test
    void all_of_it_happens_in_a_memory_group() throws IOException {
        Machine.hasHardware(GROUP.isPresent(), "memory cgroup that may be made");
        assertTrue(GROUP.get().holds(BUS.bus().pid()));
    }

    @Test
    void names() throws IOException {
        Siege.withstand("names", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            Message refusal = untilRefused(attacker, i -> bus("RequestName").body("su", "com.example.Name" + i, 0));
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
        });
    }

    @Test
    void match_rules() throws IOException {
        Siege.withstand("match rules", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            Message refusal = untilRefused(attacker,
                    i -> bus("AddMatch").body("s",
                            "type='signal',interface='com.example.I" + i + "',arg0='" + "x".repeat(200) + i + "'"));
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
        });
    }

    @Test
    void rules_of_monitors() throws IOException {
        Siege.withstand("rules of monitors", BUS.bus(), siege -> {
            Message answer = null;
            for (int i = 0; i < 200 && (answer == null || answer.errorName() == null); i++) {
                String number = Integer.toString(i);
                List<String> rules = IntStream.range(0, 500).mapToObj(j -> "member='M" + j + "',arg0='" + number + "'").toList();
                answer = siege.attacker().call(Message.call(TestClient.BUS, TestClient.BUS_PATH,
                        TestClient.BUS + ".Monitoring", "BecomeMonitor").body("asu", rules, 0));
            }
            assertEquals(BusException.LIMITS_EXCEEDED, answer.errorName());
        });
    }

    @Test
    void variables_for_programs() throws IOException {
        Siege.withstand("variables", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            Message refusal = untilRefused(attacker, i -> bus("UpdateActivationEnvironment").body("a{ss}",
                    Map.of("VARIABLE_" + i, "x".repeat(1000))));
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
        });
    }

    @Test
    void calls_that_nobody_answers() throws IOException {
        Siege.withstand("pending calls", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            TestClient silent = siege.attacker();
            Message refusal = untilRefused(attacker, i -> {
                if (i % 100 == 0) {
                    silent.settle();
                }
                return Message.call(silent.uniqueName(), "/", "com.example.I", "Never");
            });
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
        });
    }

    @Test
    void programs_to_be_started() throws IOException {
        for (int i = 0; i < 60; i++) {
            Path file = BUS.bus().directory().resolve("services/com.example.Start" + i + ".service");
            Files.writeString(file, "[D-BUS Service]\nName=com.example.Start" + i + "\nExec=/bin/sleep 60\n");
        }
        Siege.withstand("activations", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            for (int i = 0; i < 60; i++) {
                attacker.send(Message.call("com.example.Start" + i, "/", "com.example.I", "Go"));
            }
            List<String> answers = new ArrayList<>();
            while (answers.size() < 60) {
                answers.add(attacker.receive().errorName());
            }
            assertEquals(40, answers.stream().filter("org.freedesktop.DBus.Error.TimedOut"::equals).count(), answers::toString);
            assertEquals(20, answers.stream().filter(BusException.LIMITS_EXCEEDED::equals).count(), answers::toString);
        });
    }

    @Test
    void connections() throws IOException {
        Siege.withstand("connections", BUS.bus(), siege -> {
            Message answer = null;
            for (int i = 0; i < 300 && (answer == null || answer.errorName() == null); i++) {
                answer = siege.keep(TestClient.authenticated(siege.path())).callBus("Hello", "");
            }
            assertEquals(BusException.LIMITS_EXCEEDED, answer.errorName());
            assertTrue(answer.argument(0).startsWith("The maximum number of active connections for UID "), answer.argument(0));
        });
    }

    @Test
    void replies_that_nobody_reads() throws IOException {
        Siege.withstand("unread replies", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            byte[] call = attacker.encode(Message
                    .call(TestClient.BUS, TestClient.BUS_PATH, "org.freedesktop.DBus.Introspectable", "Introspect").build());
            long sent = 0;
            while (sent < MOST && attacker.trySend(call)) {
                sent++;
            }
            assertTrue(sent < MOST, "a bus that takes calls for ever holds their replies for ever");
            assertTrue(attacker.receive().argument(0).startsWith("<!DOCTYPE"), "who reads them gets them");
        });
    }

    /** The caller reads nothing meanwhile: what a third party answers in another's name stops its sender, and the true answer has room in any case. */
    @Test
    void replies_of_a_third_party() throws IOException {
        Siege.withstand("replies of a third party", BUS.bus(), siege -> {
            TestClient attacker = siege.attacker();
            TestClient caller = siege.attacker();
            TestClient callee = siege.attacker();
            int serial = caller.send(Message.call(callee.uniqueName(), "/", "com.example.I", "Ask"));
            Message asked = callee.receive();
            byte[] forged = attacker.encode(Message.of(MessageType.METHOD_RETURN).destination(caller.uniqueName())
                    .replySerial(serial).body("s", "forged".repeat(500)).build());
            long sent = 0;
            while (sent < MOST && attacker.trySend(forged)) {
                sent++;
            }
            assertTrue(sent < MOST, "a bus that takes forged replies for ever holds them for ever");
            callee.send(Message.reply(asked).body("s", "true"));
            assertEquals(0, callee.settle().size(), "nothing is wrong with the true answer");
            Message answer = caller.reply(serial);
            while (attacker.uniqueName().equals(answer.sender())) {
                answer = caller.reply(serial);
            }
            assertEquals(callee.uniqueName(), answer.sender());
            assertEquals("true", answer.argument(0));
        });
    }

    private static Message.Builder bus(String member) {
        return Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, member);
    }

    private interface Request {
        Message.Builder number(int i) throws IOException;
    }

    /** Asks without waiting for answers, until one of them is an error. */
    private static Message untilRefused(TestClient attacker, Request request) throws IOException {
        for (int i = 0; i < MOST; i += AT_ONCE) {
            for (int j = 0; j < AT_ONCE; j++) {
                attacker.send(request.number(i + j));
            }
            for (Message answer : attacker.settle()) {
                if (answer.errorName() != null) {
                    return answer;
                }
            }
        }
        assertTrue(false, MOST + " requests and no end");
        return null;
    }
}
