package org.busway.broker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Variant;
import org.busway.broker.internal.client.StockDaemon;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Holds the same conversations with the machine's dbus-daemon and with this bus: each client must have received the same, in the same order. */
@EnabledIf("isInstalled")
class LikeDbusDaemonTest {

    private static final String INTERFACE = "com.example.Thing";

    static boolean isInstalled() {
        return StockDaemon.isInstalled();
    }

    /** A conversation of a few clients, of which everything is written down. */
    private abstract static class Conversation {

        private final List<TestClient> clients = new ArrayList<>();
        private final StringBuilder transcript = new StringBuilder();
        private String path;

        abstract void hold() throws IOException;

        TestClient client() throws IOException {
            TestClient client = TestClient.connect(path);
            clients.add(client);
            return client;
        }

        TestClient silentClient() throws IOException {
            TestClient client = TestClient.authenticated(path);
            clients.add(client);
            return client;
        }

        TestClient clientWithoutDescriptors() throws IOException {
            TestClient client = TestClient.withoutDescriptors(path);
            clients.add(client);
            return client;
        }

        void leave(TestClient client) {
            clients.remove(client);
            client.close();
        }

        void note(String what) {
            transcript.append(what).append('\n');
        }

        /** The words about a rule that is not valid are not dbus-daemon's: they say where. */
        void note(Message message) {
            boolean ownWords = BusException.MATCH_RULE_INVALID.equals(message.errorName());
            note("  " + message.type() + " " + (message.flags()) + " from " + message.sender() + " to " + message.destination()
                    + " "
                    + message.path() + " " + message.interfaceName() + "." + message.member() + " " + message.errorName() + " re "
                    + message.replySerial() + " " + (ownWords ? "" : message.arguments()));
        }

        void call(TestClient client, String member, String signature, Object... arguments) throws IOException {
            note(client.uniqueName() + " " + member + List.of(arguments));
            note(client.callBus(member, signature, arguments));
        }

        /** Notes what has come to everybody. */
        void noteAll() throws IOException {
            for (TestClient client : List.copyOf(clients)) {
                note(client.uniqueName() + " has");
                client.settle().forEach(this::note);
            }
        }

        String run(String socket) throws IOException {
            path = socket;
            try {
                hold();
                return transcript.toString();
            } finally {
                clients.forEach(TestClient::close);
            }
        }
    }

    private interface Conversations {
        Conversation next();
    }

    private static void same(Conversations conversations) throws IOException {
        String expected;
        try (StockDaemon daemon = new StockDaemon()) {
            expected = conversations.next().run(daemon.path());
        }
        try (TestBus bus = new TestBus()) {
            assertSame(expected.lines().toList(), conversations.next().run(bus.path()).lines().toList());
        }
    }

    /** Says where the two part, not all that they have said. */
    private static void assertSame(List<String> expected, List<String> actual) {
        int i = 0;
        while (i < expected.size() && i < actual.size() && expected.get(i).equals(actual.get(i))) {
            i++;
        }
        assertEquals(String.join("\n", expected.subList(Math.max(0, i - 3), Math.min(expected.size(), i + 4))),
                String.join("\n", actual.subList(Math.max(0, i - 3), Math.min(actual.size(), i + 4))), "line " + i);
    }

    @Test
    void namesChangeHandsTheSameWay() throws IOException {
        for (int seed = 0; seed < 4; seed++) {
            long current = seed;
            same(() -> new Conversation() {

                @Override
                void hold() throws IOException {
                    Random random = new Random(current);
                    List<TestClient> clients = new ArrayList<>(List.of(client(), client(), client()));
                    for (TestClient client : clients) {
                        client.callBus("AddMatch", "s", "member='NameOwnerChanged'");
                    }
                    for (int i = 0; i < 120; i++) {
                        TestClient client = clients.get(random.nextInt(clients.size()));
                        String name = random.nextBoolean() ? "com.example.A" : "com.example.B";
                        switch (random.nextInt(8)) {
                            case 0, 1, 2, 3, 4 -> call(client, "RequestName", "su", name, random.nextInt(8));
                            case 5 -> call(client, "ReleaseName", "s", name);
                            case 6 -> call(client, "ListQueuedOwners", "s", name);
                            default -> {
                                if (random.nextInt(4) == 0) {
                                    leave(client);
                                    clients.remove(client);
                                    clients.add(client());
                                    clients.get(2).callBus("AddMatch", "s", "member='NameOwnerChanged'");
                                } else {
                                    call(client, "GetNameOwner", "s", name);
                                }
                            }
                        }
                        noteAll();
                    }
                }
            });
        }
    }

    @Test
    void wrongCallsGetTheSameErrors() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient client = client();
                call(client, "Hello", "");
                for (String name : List.of("com.example.A", "no dots", "", ":1.7", "org.freedesktop.DBus", "com.example.-.x")) {
                    call(client, "RequestName", "su", name, 0);
                    call(client, "StartServiceByName", "su", name, 0);
                    call(client, "ReleaseName", "s", name);
                    call(client, "GetNameOwner", "s", name);
                    call(client, "ListQueuedOwners", "s", name);
                    call(client, "NameHasOwner", "s", name);
                    call(client, "StartServiceByName", "su", name, 0);
                    call(client, "GetAdtAuditSessionData", "s", name);
                    call(client, "GetConnectionSELinuxSecurityContext", "s", name);
                    call(client, "GetConnectionUnixUser", "s", name.startsWith("org") ? "com.example.A" : name);
                    call(client, "GetConnectionUnixProcessID", "s", name.startsWith("org") ? "com.example.A" : name);
                    call(client, "GetConnectionCredentials", "s", name.startsWith("org") ? ":1.99" : name);
                }
                for (String rule : List.of("type='signal'", "x='y'", "type='nothing'", "arg64='x'", "path='/',path_namespace='/'",
                        "",
                        "sender='..'", "type='signal',type='signal'", "arg0='a',arg0path='/a/'", "eavesdrop='maybe'",
                        "type=signal",
                        "interface='a.b',arg3='x'", "member='a.b'")) {
                    call(client, "AddMatch", "s", rule);
                    call(client, "RemoveMatch", "s", rule);
                    call(client, "RemoveMatch", "s", rule);
                }
                call(client, "RequestName", "s", "com.example.A");
                call(client, "NoSuchMethod", "");
                call(client, "ListNames", "s", "x");
                call(client, "ListNames", "");
                call(client, "GetMachineId", "");
                call(client, "Ping", "");
                noteAll();
            }
        });
    }

    @Test
    void interfacesAreOnTheSamePaths() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient client = client();
                String bus = TestClient.BUS;
                for (String path : List.of("/", TestClient.BUS_PATH, "/other")) {
                    for (String member : List.of("Ping", "GetMachineId", "Introspect", "GetStats", "Get", "BecomeMonitor",
                            "ListNames",
                            "UpdateActivationEnvironment", "NoSuch")) {
                        for (String each : List.of("", bus, bus + ".Peer", bus + ".Properties", bus + ".Monitoring",
                                bus + ".Debug.Stats", bus + ".Introspectable", "com.example.None")) {
                            note(path + " " + each + " " + member);
                            Message reply = client.call(Message.call(bus, path, each.isEmpty() ? null : each, member));
                            note(reply.errorName() + " " + (reply.errorName() == null ? "" : reply.argument(0)));
                        }
                    }
                }
            }
        });
    }

    @Test
    void propertiesAndCredentialsAreTheSame() throws IOException {
        same(() -> new Conversation() {

            private void property(TestClient client, String member, String signature, Object... arguments) throws IOException {
                note(member + List.of(arguments));
                note(client.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Properties", member)
                        .body(signature, arguments)));
            }

            @Override
            void hold() throws IOException {
                TestClient client = clientWithoutDescriptors();
                for (String name : List.of(TestClient.BUS, TestClient.BUS + ".Peer", "com.example.None", "")) {
                    property(client, "GetAll", "s", name);
                    for (String each : List.of("Features", "Interfaces", "None")) {
                        property(client, "Get", "ss", name, each);
                        property(client, "Set", "ssv", name, each, Variant.of("x"));
                    }
                }
                call(client, "GetConnectionCredentials", "s", client.uniqueName());
                call(client, "GetConnectionUnixUser", "s", client.uniqueName());
                call(client, "GetConnectionUnixProcessID", "s", client.uniqueName());
            }
        });
    }

    @Test
    void whoeverAsksHearsThatTheConfigurationWasRead() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient listener = client();
                TestClient other = client();
                listener.callBus("AddMatch", "s", "member='ActivatableServicesChanged'");
                for (TestClient client : List.of(listener, other)) {
                    call(client, "ReloadConfig", "");
                    noteAll();
                }
            }
        });
    }

    /** Ours say more; of what dbus-daemon says too, bytes are those of its own structures. */
    @Test
    void statisticsCountTheSame() throws IOException {
        same(() -> new Conversation() {

            private void statistics(TestClient client, String member, String signature, Object... arguments) throws IOException {
                Message reply = client.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats",
                        member).body(signature, arguments));
                note(member + List.of(arguments) + " " + reply.errorName());
                if (reply.errorName() == null) {
                    new TreeMap<String, Object>(figures(reply)).forEach((key, value) -> {
                        if (!key.startsWith("org.busway.")) {
                            note(key + (key.contains("Bytes") || key.contains("FDs") ? "" : " " + value));
                        }
                    });
                }
            }

            @SuppressWarnings("unchecked")
            private static Map<String, Object> figures(Message reply) {
                return reply.argument(0, Map.class);
            }

            @Override
            void hold() throws IOException {
                TestClient first = client();
                TestClient second = client();
                first.callBus("AddMatch", "s", "type='signal'");
                first.callBus("AddMatch", "s", "type='signal'");
                first.callBus("AddMatch", "s", "");
                second.callBus("AddMatch", "s",
                        "arg1='it'\\''s',eavesdrop='true',destination=':1.0',path_namespace='/a',member='M',"
                                + "arg0namespace='a.b',sender='com.example.A',arg2path='/b/',type='signal',interface='com.example.I'");
                first.callBus("RequestName", "su", "com.example.A", 0);
                first.callBus("ReleaseName", "s", "com.example.A");
                second.callBus("RequestName", "su", "com.example.B", 0);
                statistics(first, "GetStats", "");
                for (String name : List.of(first.uniqueName(), second.uniqueName(), "com.example.B", "com.example.A",
                        TestClient.BUS)) {
                    statistics(second, "GetConnectionStats", "s", name);
                }
                first.callBus("RemoveMatch", "s", "");
                statistics(first, "GetConnectionStats", "s", first.uniqueName());
                statistics(first, "GetAllMatchRules", "");
            }
        });
    }

    @Test
    void messagesToNobodyAndFromNobodyAreHandledTheSameWay() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient client = client();
                note(client.call(Message.call("com.example.None", "/", INTERFACE, "X")));
                note(client.call(Message.call("com.example.None", "/", INTERFACE, "X").flags(Message.NO_AUTO_START)));
                note(client.call(Message.call("com.example.None", "/", INTERFACE, "X").flags(Message.NO_REPLY_EXPECTED)));
                note(client.call(Message.call(":1.55", "/", INTERFACE, "X")));
                note(client.call(Message.signal("/", INTERFACE, "X").destination("com.example.None")));
                note(client.call(Message.call(null, "/", INTERFACE, "X")));
                note(client.call(Message.call(null, "/", null, "X").body("s", "y")));
                client.send(Message.of(MessageType.METHOD_RETURN).replySerial(77).destination(client.uniqueName()));
                client.send(Message.of(MessageType.METHOD_RETURN).replySerial(77).destination(TestClient.BUS));
                client.send(Message.of(MessageType.METHOD_RETURN).replySerial(77));
                client.send(Message.signal("/", INTERFACE, "X").destination(TestClient.BUS));
                noteAll();
                TestClient early = silentClient();
                note(early.callBus("ListNames", ""));
                note(early.callBus("AddMatch", "s", ""));
                note(early.callBus("Hello", ""));
            }
        });
    }

    @Test
    void repliesAreLetThroughTheSameWay() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient caller = client();
                TestClient service = client();
                int first = caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "One"));
                caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Two").flags(Message.NO_REPLY_EXPECTED));
                caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Three"));
                caller.settle().forEach(this::note);
                for (Message call : service.settle()) {
                    note(call);
                    service.send(Message.reply(call).body("s", "first"));
                    service.send(Message.error(call, "com.example.Error", "again"));
                }
                noteAll();
                note("serial " + first);
                caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Four"));
                caller.settle();
                leave(service);
                note(caller.receive());
                caller.send(Message.call(caller.uniqueName(), "/", INTERFACE, "Self"));
                noteAll();
            }
        });
    }

    @Test
    void rulesChooseTheSameReceivers() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient sender = client();
                TestClient addressed = client();
                List<String> rules = List.of("", "type='signal'", "interface='" + INTERFACE + "'", "member='X'", "path='/a/b'",
                        "path_namespace='/a'", "path_namespace='/'", "arg0='a.b'", "arg0namespace='a'", "arg0path='/a/'",
                        "arg1='z'",
                        "sender='com.example.Sender'", "sender='" + sender.uniqueName() + "'", "sender='com.example.Queued'",
                        "destination='" + addressed.uniqueName() + "'", "eavesdrop='true'", "eavesdrop='true',type='method_call'",
                        "eavesdrop='true',destination='" + addressed.uniqueName() + "'",
                        "eavesdrop='true',destination='com.example.Addressed'", "type='method_call'", "type='error'");
                for (String rule : rules) {
                    client().callBus("AddMatch", "s", rule);
                }
                addressed.callBus("RequestName", "su", "com.example.Addressed", 0);
                addressed.callBus("RequestName", "su", "com.example.Queued", 0);
                sender.callBus("RequestName", "su", "com.example.Sender", 0);
                sender.callBus("RequestName", "su", "com.example.Queued", 0);
                noteAll();
                sender.send(Message.signal("/a/b", INTERFACE, "X").body("ss", "a.b", "z"));
                sender.send(Message.signal("/a", INTERFACE, "X").body("ss", "a", "y"));
                sender.send(Message.signal("/ab", "com.example.Other", "Y").body("o", new org.busway.api.ObjectPath("/a/c")));
                sender.send(Message.signal("/", "com.example.Other", "X").body("s", "/a/"));
                sender.send(Message.signal("/a/b", INTERFACE, "X").destination("com.example.Addressed"));
                sender.send(Message.call("com.example.Addressed", "/a/b", INTERFACE, "X").flags(Message.NO_REPLY_EXPECTED));
                sender.send(Message.call(addressed.uniqueName(), "/a/b", INTERFACE, "X"));
                sender.settle().forEach(this::note);
                noteAll();
            }
        });
    }

    @Test
    void monitorsSeeTheSame() throws IOException {
        same(() -> new Conversation() {

            @Override
            void hold() throws IOException {
                TestClient monitor = client();
                monitor.callBus("RequestName", "su", "com.example.Monitor", 0);
                note(monitor
                        .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                                .body("asu", List.of(), 7)));
                note(monitor
                        .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                                .body("asu", List.of("nonsense"), 0)));
                note(monitor
                        .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                                .body("asu", List.of(), 0)));
                TestClient caller = client();
                TestClient service = client();
                service.callBus("RequestName", "su", "com.example.Service", 0);
                caller.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
                caller.send(Message.call("com.example.Service", "/", INTERFACE, "X"));
                caller.settle();
                Message call = service.settle().get(1);
                service.send(Message.reply(call).body("s", "answer"));
                service.send(Message.reply(call).body("s", "too much"));
                service.send(Message.signal("/", INTERFACE, "S"));
                service.settle().forEach(this::note);
                caller.call(Message.call("com.example.None", "/", INTERFACE, "X"));
                caller.send(Message.call("com.example.Service", "/", INTERFACE, "Y"));
                caller.settle();
                leave(service);
                note(caller.receive());
                caller.callBus("GetNameOwner", "s", "com.example.End");
                for (Message seen = monitor.receive(); !"org.freedesktop.DBus.Error.NameHasNoOwner"
                        .equals(seen.errorName()); seen = monitor
                                .receive()) {
                    if (!"GetId".equals(seen.member()) && seen.type() != MessageType.METHOD_RETURN) {
                        note(seen);
                    }
                }
            }
        });
    }
}
