package org.busway.shell.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which peers and names come and go. The bus is asked for who is there after it was asked for changes, so that nobody slips
 * between the two; who is heard of twice is said once.
 */
final class PeerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerWatch.class);
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BusConnection bus;
    private final Consumer<String> say;
    private final Path proc;
    private final Map<String, Program> peers = new ConcurrentHashMap<>();
    private final Registration subscription;

    PeerWatch(BusConnection bus, Consumer<String> say, Path proc) {
        this.bus = bus;
        this.say = say;
        this.proc = proc;
        this.subscription = bus.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(BUS).interfaceName(BUS)
                .member("NameOwnerChanged").build(), this::ownerChanged);
        ask("ListNames", "").thenAccept(reply -> reply.argument(0, List.class).forEach(name -> present((String) name)))
                .exceptionally(failure -> {
                    LOG.warn("peers that were there before are not shown: {}", failure.toString());
                    return null;
                });
    }

    private java.util.concurrent.CompletionStage<Message> ask(String method, String signature, Object... arguments) {
        return bus.callAsync(Message.call(BUS, BUS_PATH, BUS, method).body(signature, arguments).build(), PATIENCE);
    }

    private void present(String name) {
        if (name.startsWith(":")) {
            came(name);
        } else if (!name.equals(BUS)) {
            ask("GetNameOwner", "s", name)
                    .thenAccept(reply -> say.accept(Lines.nameOwned(LocalTime.now(), reply.argument(0, String.class), name)));
        }
    }

    private void ownerChanged(Message signal) {
        String name = signal.argument(0, String.class);
        String before = signal.argument(1, String.class);
        String after = signal.argument(2, String.class);
        if (!name.startsWith(":")) {
            if (!before.isEmpty()) {
                say.accept(Lines.nameLost(LocalTime.now(), before, name));
            }
            if (!after.isEmpty()) {
                say.accept(Lines.nameOwned(LocalTime.now(), after, name));
            }
        } else if (after.isEmpty()) {
            Program program = peers.remove(name);
            say.accept(Lines.peerWent(LocalTime.now(), name, program == null ? Program.UNKNOWN : program));
        } else {
            came(name);
        }
    }

    private void came(String uniqueName) {
        if (peers.putIfAbsent(uniqueName, Program.UNKNOWN) != null) {
            return;
        }
        ask("GetConnectionCredentials", "s", uniqueName).whenComplete((reply, failure) -> {
            // It may be gone again by now: then it was said that it went, with nothing known about it.
            Program program = failure != null ? Program.UNKNOWN : Program.of(reply.argument(0, Map.class), proc);
            if (peers.replace(uniqueName, program) != null) {
                say.accept(Lines.peerCame(LocalTime.now(), uniqueName, program));
            }
        });
    }

    @Override
    public void close() {
        subscription.close();
    }
}
