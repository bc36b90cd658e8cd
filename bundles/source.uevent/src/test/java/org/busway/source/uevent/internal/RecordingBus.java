package org.busway.source.uevent.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.group.Group;

/** A bus that keeps what a source does on it. */
final class RecordingBus implements BusConnection {

    final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();
    final List<String> held = new java.util.concurrent.CopyOnWriteArrayList<>();
    volatile boolean full;
    /** As long as this is not open, who sends waits. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public boolean trySend(Message message) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !full && sent.add(message);
    }

    @Override
    public NameResult requestName(String name, Set<NameFlag> flags) {
        held.add(name);
        return NameResult.PRIMARY_OWNER;
    }

    @Override
    public boolean releaseName(String name) {
        return held.remove(name);
    }

    @Override
    public ExportedObject export(ObjectPath path, ObjectInterface... interfaces) {
        held.add(path.value());
        return new ExportedObject() {
            @Override
            public ObjectPath path() {
                return path;
            }

            @Override
            public void propertiesChanged(String interfaceName, String... properties) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void emit(String interfaceName, String member, Object... arguments) {
                throw new UnsupportedOperationException("would wait");
            }

            @Override
            public void close() {
                held.remove(path.value());
            }
        };
    }

    @Override
    public String uniqueName() {
        return ":1.1";
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void send(Message message) {
        throw new UnsupportedOperationException("would wait");
    }

    @Override
    public Message call(Message call, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Message> callAsync(Message call, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration subscribe(MatchRule rule, Consumer<Message> handler) {
        return () -> {};
    }

    @Override
    public Registration exportManager(ObjectPath path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group group(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration onClose(Consumer<String> handler) {
        return () -> {};
    }
}
