package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.OpenDescriptors;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.client.TestDescriptor;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.Sockets;
import org.junit.jupiter.api.Test;

class DescriptorPassingTest {

    private static final String INTERFACE = "com.example.Thing";

    private static Message.Builder signal(int... numbers) {
        Object[] values = Arrays.stream(numbers).mapToObj(TestDescriptor::new).toArray();
        return Message.signal("/", INTERFACE, "Passed").body("h".repeat(numbers.length), values);
    }

    @Test
    void eachReceiverGetsADescriptorOfItsOwnInTheOrderOfTheMessages() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            List<TestClient> receivers = List.of(bus.client(), bus.client(), bus.client());
            for (TestClient receiver : receivers) {
                receiver.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            }
            int[] first = Descriptors.pipe(false);
            int[] second = Descriptors.pipe(false);
            sender.send(signal(first[1]), first[1]);
            sender.send(Message.signal("/", INTERFACE, "Between"));
            sender.send(signal(second[1]), second[1]);
            sender.settle();
            for (TestClient receiver : receivers) {
                assertEquals(List.of("Passed", "Between", "Passed"), receiver.settle().stream().map(Message::member).toList());
                int[] come = receiver.takeDescriptors();
                assertEquals(2, come.length);
                write(come[0], 1);
                write(come[1], 2);
                Arrays.stream(come).forEach(Descriptors::close);
            }
            assertEquals(1, read(first[0]));
            assertEquals(2, read(second[0]));
            for (int number : new int[]{first[0], first[1], second[0], second[1]}) {
                Descriptors.close(number);
            }
        }
    }

    @Test
    void noDescriptorStaysOpenHoweverItEnds() throws IOException {
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().maxIncomingDescriptors(200).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            TestClient deaf = bus.keep(TestClient.withoutDescriptors(bus.path()));
            receiver.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            deaf.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            int[] pipe = Descriptors.pipe(false);
            String target = OpenDescriptors.target(pipe[0]);
            for (int i = 0; i < 500; i++) {
                // To somebody, to nobody, refused by the receiver, of the bus, and abandoned with its connection.
                sender.send(signal(pipe[0], pipe[1]), pipe);
                sender.send(signal(pipe[0]).destination("com.example.None"), pipe[0]);
                sender.send(signal(pipe[0]).destination(deaf.uniqueName()), pipe[0]);
                sender.send(signal(pipe[0]).destination(TestClient.BUS), pipe[0]);
                if (i % 50 == 0) {
                    TestClient abandoned = TestClient.connect(bus.path());
                    byte[] half = abandoned.encode(signal(pipe[0], pipe[1]).build());
                    abandoned.sendBytes(Arrays.copyOf(half, half.length / 2), pipe);
                    abandoned.close();
                }
                if (i % 20 == 0) {
                    sender.settle();
                    receiver.settle();
                    Arrays.stream(receiver.takeDescriptors()).forEach(Descriptors::close);
                }
            }
            List<Message> answers = new ArrayList<>(sender.settle());
            assertEquals(BusException.NOT_SUPPORTED, answers.get(answers.size() - 1).errorName());
            receiver.settle();
            Arrays.stream(receiver.takeDescriptors()).forEach(Descriptors::close);
            deaf.settle().forEach(message -> assertEquals(0, message.descriptorCount()));
            assertEquals(2, OpenDescriptors.on(target), "both ends of the pipe, and no duplicate");
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void descriptorsThatBelongToNoMessageEndTheConnectionInTime() throws IOException {
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().pendingDescriptorTimeoutMillis(30).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient client = bus.client();
            int[] pipe = Descriptors.pipe(false);
            byte[] message = client.encode(Message.signal("/", INTERFACE, "Plain").build());
            client.sendBytes(Arrays.copyOf(message, 20), new int[]{pipe[0]});
            assertTrue(client.isClosedByBus());
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void aMessageThatNamesMoreDescriptorsThanCameEndsItsConnection() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            int[] pipe = Descriptors.pipe(false);
            client.send(signal(pipe[0], pipe[1]), pipe[0]);
            assertTrue(client.isClosedByBus());
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void aMessageWithMoreDescriptorsThanTheLimitEndsItsConnection() throws IOException {
        try (TestBus bus = new TestBus(new FakePolicy().limits(new LimitsBuilder().maxMessageDescriptors(1).build()))) {
            TestClient client = bus.client();
            int[] pipe = Descriptors.pipe(false);
            client.send(signal(pipe[0]), pipe[0]);
            client.settle();
            client.send(signal(pipe[0], pipe[1]), pipe);
            assertTrue(client.isClosedByBus());
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void aSenderWhoseDescriptorsAreNotReadWaitsAndLosesNone() throws IOException {
        FakePolicy policy = new FakePolicy()
                .limits(new LimitsBuilder().maxIncomingDescriptors(2).maxOutgoingDescriptors(1000).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            int[] pipe = Descriptors.pipe(false);
            byte[] padding = new byte[3000];
            for (int i = 0; i < 40; i++) {
                sender.send(Message.signal("/", INTERFACE, "Passed").destination(receiver.uniqueName()).body("hay",
                        new TestDescriptor(pipe[0]), padding), pipe[0]);
            }
            for (int i = 0; i < 40; i++) {
                receiver.receive();
            }
            int[] come = receiver.takeDescriptors();
            assertEquals(40, come.length);
            Arrays.stream(come).forEach(Descriptors::close);
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void credentialsCarryTheProcessWhereTheKernelHasItAndTheCallerTakesDescriptors() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            Message reply = client.callBus("GetConnectionCredentials", "s", client.uniqueName());
            int[] come = client.takeDescriptors();
            assertEquals(come.length, reply.arguments().get(0).toString().contains("ProcessFD") ? 1 : 0);
            if (come.length > 0) {
                bus.ask(() -> "the turn that sent it is over");
                assertEquals(1, OpenDescriptors.ofProcess(ProcessHandle.current().pid()), "the bus has closed its own");
            }
            Arrays.stream(come).forEach(Descriptors::close);
        }
    }

    private static void write(int fd, int value) {
        NativeBuffer one = NativeBuffer.allocate(1);
        one.bytes().put(0, (byte) value);
        assertEquals(1, Sockets.write(fd, one.address(), 1));
    }

    private static int read(int fd) {
        NativeBuffer one = NativeBuffer.allocate(1);
        assertEquals(1, Sockets.read(fd, one.address(), 1));
        return one.bytes().get(0);
    }
}
