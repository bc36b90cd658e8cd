package org.busway.shell.internal;

import java.time.LocalTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.busway.api.Registration;
import org.busway.api.source.EventSource;

/** Says which sources there are, and their state when it changes. Sources come, go and tell of changes on any thread. */
final class SourceWatch {

    private record Seen(EventSource.State state, String detail) {}

    private final Consumer<String> say;
    private final Map<EventSource, Seen> sources = new ConcurrentHashMap<>();
    private final Map<EventSource, Registration> changes = new ConcurrentHashMap<>();

    SourceWatch(Consumer<String> say) {
        this.say = say;
    }

    void came(EventSource source) {
        changes.put(source, source.onChange(() -> lookAgain(source)));
        look(source);
    }

    void went(EventSource source) {
        Registration change = changes.remove(source);
        if (change != null) {
            change.close();
        }
        if (sources.remove(source) != null) {
            say.accept(Lines.sourceWent(LocalTime.now(), source.name()));
        }
    }

    private void lookAgain(EventSource source) {
        if (changes.containsKey(source)) {
            look(source);
        }
    }

    private void look(EventSource source) {
        Seen now = new Seen(source.state(), source.detail());
        if (!now.equals(sources.put(source, now))) {
            say.accept(Lines.source(LocalTime.now(), source.name(), now.state(), source.eventCount(), now.detail()));
        }
    }
}
