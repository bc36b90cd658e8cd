package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.client.TestDescriptor;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Directories;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;

/** Each of dbus-daemon's limits, by its name in the configuration, ends what asks for more with dbus-daemon's error: the same is done to both, word for word. */
class LimitsIT {

    private static final Path STOCK = Path.of("/usr/bin/dbus-daemon");
    private static final int MOST = 10_000;

    private static String configuration(String... limits) {
        StringBuilder text = new StringBuilder();
        for (String limit : limits) {
            String[] pair = limit.split("=");
            text.append("<limit name=\"").append(pair[0]).append("\">").append(pair[1]).append("</limit>\n");
        }
        return BusProcess.PERMISSIVE.replace("</busconfig>", text + "</busconfig>");
    }

    private interface Conversation {
        void hold(Talk talk) throws IOException;
    }

    /** What is said to a bus, and what it answers. */
    private static final class Talk implements AutoCloseable {

        private final String path;
        private final List<String> notes = new ArrayList<>();
        private final List<TestClient> clients = new ArrayList<>();

        Talk(String path) {
            this.path = path;
        }

        TestClient keep(TestClient client) {
            clients.add(client);
            return client;
        }

        TestClient client() throws IOException {
            return keep(TestClient.connect(path));
        }

        void note(String what, Message answer) {
            notes.add(what + ": " + answer.errorName() + " " + answer.arguments());
        }

        interface Request {
            Message.Builder number(int i);
        }

        /** Asks one by one until an error comes; how many went well is noted too. */
        void untilRefused(TestClient client, Request request) throws IOException {
            for (int i = 0; i < MOST; i++) {
                Message answer = client.call(request.number(i));
                if (answer.errorName() != null) {
                    note("after " + i, answer);
                    return;
                }
            }
            notes.add("never");
        }

        /** Asks without waiting until an error comes. */
        void untilAnswered(TestClient client, Request request) throws IOException {
            for (int i = 0; i < MOST; i++) {
                client.send(request.number(i));
                for (Message answer : client.settle()) {
                    note("at last", answer);
                    return;
                }
            }
            notes.add("never");
        }

        @Override
        public void close() {
            clients.forEach(TestClient::close);
        }
    }

    private static void same(String configuration, Conversation conversation) throws IOException {
        Machine.needs(Files.isExecutable(STOCK), "dbus-daemon", "install the package dbus-daemon");
        String expected = stock(configuration, conversation);
        try (BusProcess bus = BusProcess.start(configuration)) {
            Files.writeString(bus.directory().resolve("services/com.example.Never.service"), NEVER);
            assertEquals(expected, talk(bus.address().replaceFirst("unix:path=([^,;]*).*", "$1"), conversation));
        }
    }

    private static final String NEVER = "[D-BUS Service]\nName=com.example.Never\nExec=/bin/sleep 60\n";

    private static String stock(String configuration, Conversation conversation) throws IOException {
        Path directory = Files.createTempDirectory("busway-stock-");
        Process process = null;
        try {
            Files.createDirectory(directory.resolve("services"));
            Files.writeString(directory.resolve("services/com.example.Never.service"), NEVER);
            Files.writeString(directory.resolve("bus.conf"), configuration.replace("@DIRECTORY@", directory.toString()));
            process = new ProcessBuilder(STOCK.toString(), "--config-file=" + directory.resolve("bus.conf"), "--nofork",
                    "--nopidfile", "--print-address=1").redirectError(ProcessBuilder.Redirect.DISCARD).start();
            BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            if (out.readLine() == null) {
                throw new IOException("dbus-daemon did not start");
            }
            return talk(directory.resolve("bus").toString(), conversation);
        } finally {
            if (process != null) {
                process.destroy();
                process.onExit().join();
            }
            Directories.delete(directory);
        }
    }

    private static String talk(String path, Conversation conversation) throws IOException {
        try (Talk talk = new Talk(path)) {
            conversation.hold(talk);
            return String.join("\n", talk.notes);
        }
    }

    private static Message.Builder bus(String member) {
        return Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, member);
    }

    @Test
    void names_rules_and_replies() throws IOException {
        same(configuration("max_names_per_connection=4", "max_match_rules_per_connection=3", "max_replies_per_connection=2",
                "reply_timeout=200"), talk -> {
                    TestClient client = talk.client();
                    talk.untilRefused(client, i -> bus("RequestName").body("su", "com.example.Name" + i, 0));
                    talk.untilRefused(client, i -> bus("AddMatch").body("s", "member='M" + i + "'"));
                    TestClient silent = talk.client();
                    talk.note("reply_timeout", client.call(Message.call(silent.uniqueName(), "/", "com.example.I", "Never")));
                    client.send(Message.call(silent.uniqueName(), "/", "com.example.I", "Never"));
                    client.send(Message.call(silent.uniqueName(), "/", "com.example.I", "Never"));
                    talk.note("replies", client.call(Message.call(silent.uniqueName(), "/", "com.example.I", "Never")));
                });
    }

    @Test
    void connections_of_one_user_and_all() throws IOException {
        for (String limit : List.of("max_connections_per_user=3", "max_completed_connections=3")) {
            same(configuration(limit), talk -> {
                for (int i = 0; i < 5; i++) {
                    talk.note("Hello", talk.keep(TestClient.authenticated(talk.path)).callBus("Hello", ""));
                }
            });
        }
    }

    @Test
    void connections_that_are_not_complete() throws IOException {
        same(configuration("max_incomplete_connections=2", "auth_timeout=500"), talk -> {
            TestClient one = talk.keep(TestClient.open(talk.path));
            TestClient two = talk.keep(TestClient.open(talk.path));
            talk.notes.add("served in the end: " + talk.client().callBus("GetId", "").type());
            talk.notes.add("auth_timeout: " + one.isClosedByBus() + two.isClosedByBus());
        });
    }

    @Test
    void messages_and_their_descriptors() throws IOException {
        same(configuration("max_message_size=100000", "max_message_unix_fds=2"), talk -> {
            for (int size : List.of(90_000, 100_000)) {
                TestClient client = talk.client();
                client.send(Message.signal("/", "com.example.I", "Large").body("ay", (Object) new byte[size]));
                talk.notes.add(size + " bytes, ended: " + isEnded(client));
            }
            for (int count = 2; count <= 3; count++) {
                TestClient client = talk.client();
                int[] numbers = new int[count];
                Arrays.fill(numbers, talk.client().fd);
                Object[] values = Arrays.stream(numbers).mapToObj(TestDescriptor::new).toArray();
                client.send(Message.signal("/", "com.example.I", "With").body("h".repeat(count), values), numbers);
                talk.notes.add(count + " descriptors, ended: " + isEnded(client));
            }
        });
    }

    private static boolean isEnded(TestClient client) {
        try {
            client.callBus("GetId", "");
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    @Test
    void programs_that_start() throws IOException {
        same(configuration("max_pending_service_starts=1", "service_start_timeout=700"), talk -> {
            TestClient client = talk.client();
            int first = client.callBusLater("StartServiceByName", "su", "com.example.Never", 0);
            talk.note("second", client.callBus("StartServiceByName", "su", "com.example.Never", 0));
            talk.note("first", client.reply(first));
        });
    }

    @Test
    void what_waits_for_one() throws IOException {
        same(configuration("max_outgoing_bytes=200000"), talk -> {
            TestClient receiver = talk.client();
            TestClient caller = talk.client();
            talk.untilAnswered(caller, i -> Message.call(receiver.uniqueName(), "/", "com.example.I", "Fill").flags(1).body("ay",
                    (Object) new byte[20_000]));
        });
    }

    @Test
    void what_waits_of_one() throws IOException {
        same(configuration("max_incoming_bytes=100000"), talk -> {
            TestClient receiver = talk.client();
            TestClient caller = talk.client();
            byte[] fill = caller.encode(
                    Message.call(receiver.uniqueName(), "/", "com.example.I", "Fill").flags(1)
                            .body("ay", (Object) new byte[20_000]).build());
            int sent = 0;
            while (sent < MOST && caller.trySend(fill)) {
                sent++;
            }
            talk.notes.add("is read for ever: " + (sent == MOST));
        });
    }
}
