package org.busway.api.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.Variant;
import org.busway.api.group.Group;

/** A bus with a source of device events on it, or without. Answers to calls wait until the test lets them come. */
final class UeventBus implements BusConnection {

    final Map<MatchRule, Consumer<Message>> subscriptions = new LinkedHashMap<>();
    final List<CompletableFuture<Message>> asked = new ArrayList<>();

    void event(String action, String devpath, String subsystem) {
        deliver(Message.signal(DeviceEvents.PATH, DeviceEvents.NAME, "Event").body("sssa{ss}", action, devpath, subsystem,
                Map.of("SEQNUM", "1")).build(),
                "type='signal',sender='org.busway.Uevent1',interface='org.busway.Uevent1',member='Event',arg2='"
                        + subsystem + "'");
    }

    void lost() {
        deliver(Message.signal(DeviceEvents.PATH, DeviceEvents.NAME, "Lost").body("t", 1L).build(),
                "type='signal',sender='org.busway.Uevent1',interface='org.busway.Uevent1',member='Lost'");
    }

    void owner(String before, String after) {
        deliver(Message.signal("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged")
                .body("sss", DeviceEvents.NAME, before, after).build(),
                "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.busway.Uevent1'");
    }

    /** Answers the oldest question with the subsystems that are told of. */
    void answer(String... subsystems) {
        asked.remove(0).complete(Message.signal("/x", "x.y", "Z").body("v", new Variant("as", List.of(subsystems))).build());
    }

    void nobodyAnswers() {
        asked.remove(0).completeExceptionally(new BusException(BusException.SERVICE_UNKNOWN, "nobody"));
    }

    private void deliver(Message signal, String rule) {
        Consumer<Message> handler = subscriptions.get(MatchRule.parse(rule));
        if (handler != null) {
            handler.accept(signal);
        }
    }

    @Override
    public Registration subscribe(MatchRule rule, Consumer<Message> handler) {
        subscriptions.put(rule, handler);
        return () -> subscriptions.remove(rule);
    }

    @Override
    public CompletionStage<Message> callAsync(Message call, Duration timeout) {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        asked.add(reply);
        return reply;
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
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean trySend(Message message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Message call(Message call, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public NameResult requestName(String name, Set<NameFlag> flags) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean releaseName(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExportedObject export(ObjectPath path, ObjectInterface... interfaces) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration exportManager(ObjectPath path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration onClose(Consumer<String> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group group(String name) {
        throw new UnsupportedOperationException();
    }
}
