package org.busway.api.source;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Registration;
import org.busway.api.Variant;

/** A bus with a source of device events on it, or without. Answers to calls wait until the test lets them come. */
final class UeventBus {

    /** What a source sees of it: the two methods below, and no others. */
    @SuppressWarnings("unchecked")
    final BusConnection connection = (BusConnection) Proxy.newProxyInstance(UeventBus.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "subscribe" -> subscribe((MatchRule) arguments[0], (Consumer<Message>) arguments[1]);
                case "callAsync" -> callAsync();
                default -> throw new UnsupportedOperationException(method.toString());
            });

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

    /** The queue of the one who listens was full. */
    void lostInTheQueue() {
        deliver(Message.signal("/org/busway/flow", "org.busway.Flow1", "Lost").body("st", ":1.3", 1L).build(),
                "type='signal',sender='org.freedesktop.DBus',interface='org.busway.Flow1',member='Lost'");
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

    private Registration subscribe(MatchRule rule, Consumer<Message> handler) {
        subscriptions.put(rule, handler);
        return () -> subscriptions.remove(rule);
    }

    private CompletionStage<Message> callAsync() {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        asked.add(reply);
        return reply;
    }
}
