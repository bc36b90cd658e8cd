package org.busway.client.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.os.SystemCallException;
import org.busway.spi.peer.LocalBus;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;

/** A bus in a few lines: unicast by name, signals to everybody, names without queue. Messages go through their bytes. */
public final class FakeLocalBus implements LocalBus {

    /** Guarded by this, as is all else. */
    private final Map<String, Peer> peers = new TreeMap<>();
    private final Map<String, Peer> names = new TreeMap<>();
    private final List<Identity> identities = new ArrayList<>();
    private int serial;
    private int count;
    private boolean hasRoom = true;
    /** What speaks for groups, or null. */
    FakeGroups groups;

    private static int duplicate(Descriptor descriptor) {
        try {
            return org.busway.os.Descriptors.duplicate(descriptor.number());
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }
    private boolean full;
    private int refused;

    @Override
    public synchronized LocalPeer connect(Identity identity, Runnable wakeUp) {
        if (full) {
            refused++;
            throw new BusException(BusException.LIMITS_EXCEEDED, "no more connections");
        }
        Peer peer = new Peer(":1." + ++count, wakeUp);
        peers.put(peer.name, peer);
        identities.add(identity);
        return peer;
    }

    public synchronized List<String> peers() {
        return List.copyOf(peers.keySet());
    }

    public synchronized List<String> names() {
        return List.copyOf(names.keySet());
    }

    public synchronized Identity identity(int index) {
        return identities.get(index);
    }

    /** Whether nobody can connect. */
    public synchronized void full(boolean is) {
        full = is;
    }

    /** How many could not connect. */
    public synchronized int refused() {
        return refused;
    }

    /** Whether peers have room to send. */
    public void room(boolean has) {
        List<Peer> woken;
        synchronized (this) {
            hasRoom = has;
            woken = List.copyOf(peers.values());
        }
        woken.forEach(each -> each.wakeUp.run());
    }

    /** Something was put into connections. */
    public void wake() {
        List<Peer> woken;
        synchronized (this) {
            woken = List.copyOf(peers.values());
        }
        woken.forEach(each -> each.wakeUp.run());
    }

    /** Hands a peer something that no bus would. */
    public void inject(String peer, byte... bytes) {
        Peer to;
        synchronized (this) {
            to = peers.get(peer);
            to.inbox.add(new LocalPeer.Received(ByteBuffer.wrap(bytes), new int[0]));
        }
        to.wakeUp.run();
    }

    /** Tells a peer something as the bus itself. */
    public void put(String peer, Message message) {
        Peer to;
        synchronized (this) {
            to = peers.get(peer);
            to.put(message, "org.freedesktop.DBus");
        }
        to.wakeUp.run();
    }

    /** Throws a peer out. */
    public void evict(String peer, String reason) {
        Peer evicted;
        synchronized (this) {
            evicted = peers.get(peer);
            evicted.end(reason);
        }
        evicted.wakeUp.run();
    }

    private List<Peer> route(Peer from, Message message) {
        String destination = message.destination();
        from.routed++;
        if (groups != null && "/org/busway/groups".equals(message.path())) {
            groups.call(from, message);
            groups.routed(from);
            return List.copyOf(peers.values());
        } else if ("org.freedesktop.DBus".equals(destination)) {
            return answer(from, message);
        } else if (destination == null) {
            peers.values().forEach(each -> each.put(message, from.name));
            routed(from);
            return List.copyOf(peers.values());
        }
        Peer to = peers.containsKey(destination) ? peers.get(destination) : names.get(destination);
        if (to == null) {
            from.put(Message.error(message, BusException.SERVICE_UNKNOWN, "no " + destination).build(), "org.freedesktop.DBus");
            return List.of(from);
        }
        to.put(message, from.name);
        routed(from);
        return List.of(to);
    }

    private void routed(Peer from) {
        if (groups != null) {
            groups.routed(from);
        }
    }

    private List<Peer> answer(Peer from, Message call) {
        Message.Builder reply = Message.reply(call.toBuilder().sender(from.name).build());
        switch (call.member()) {
            case "RequestName" -> reply.body("u", names.putIfAbsent(call.argument(0), from) == null ? 1L : 3L);
            case "ReleaseName" -> reply.body("u", names.remove(call.argument(0), from) ? 1L : 2L);
            default -> reply.body("");
        }
        if ((call.flags() & MessageHeader.NO_REPLY_EXPECTED) == 0) {
            from.put(reply.build(), "org.freedesktop.DBus");
        }
        return List.of(from);
    }

    final class Peer implements LocalPeer {

        final String name;
        long queued;
        long routed;
        private final Runnable wakeUp;
        private final Queue<Received> inbox = new ArrayDeque<>();
        private String closeReason;

        private Peer(String name, Runnable wakeUp) {
            this.name = name;
            this.wakeUp = wakeUp;
        }

        void put(Message message, String sender) {
            if (groups != null) {
                groups.beforePut(this, sender);
            }
            putPlain(message, sender);
            if (groups != null) {
                groups.counted(this);
            }
        }

        void wake() {
            wakeUp.run();
        }

        void putPlain(Message message, String sender) {
            queued++;
            MessageWriter writer = new MessageWriter();
            int own = message.serial() != 0 ? message.serial() : ++serial;
            ByteBuffer bytes = ByteBuffer.allocate(writer.size(message, own, sender)).order(ByteOrder.LITTLE_ENDIAN);
            writer.write(bytes, 0);
            inbox.add(new Received(bytes, writer.descriptors().stream().mapToInt(FakeLocalBus::duplicate).toArray()));
        }

        private List<Descriptor> duplicates(int... numbers) {
            List<Descriptor> own = new ArrayList<>();
            for (int number : numbers) {
                try {
                    own.add(OwnedDescriptor.duplicateOf(number));
                } catch (SystemCallException e) {
                    throw new IllegalStateException(e);
                }
            }
            return own;
        }

        private void end(String reason) {
            if (closeReason == null) {
                closeReason = reason;
                peers.remove(name);
                names.values().removeIf(each -> each == this);
            }
        }

        @Override
        public String uniqueName() {
            return name;
        }

        @Override
        public boolean trySend(ByteBuffer message, int... descriptors) {
            List<Peer> woken;
            synchronized (FakeLocalBus.this) {
                if (closeReason != null) {
                    throw new BusException(BusException.DISCONNECTED, closeReason);
                }
                if (!hasRoom) {
                    return false;
                }
                Message read = MessageReader.read(message, message.position(), message.remaining(), duplicates(descriptors));
                woken = route(this, read.type() == MessageType.METHOD_CALL ? read.toBuilder().sender(name).build() : read);
            }
            woken.forEach(each -> each.wakeUp.run());
            return true;
        }

        @Override
        public boolean awaitRoom(long timeoutNanos) throws InterruptedException {
            Thread.sleep(1);
            return true;
        }

        @Override
        public Received receive() {
            synchronized (FakeLocalBus.this) {
                return inbox.poll();
            }
        }

        @Override
        public String closeReason() {
            synchronized (FakeLocalBus.this) {
                return closeReason;
            }
        }

        @Override
        public void close() {
            synchronized (FakeLocalBus.this) {
                end("closed");
            }
        }
    }
}
