package org.busway.source.media.internal.mpris;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.ObjectPath;

/** {@code org.mpris.MediaPlayer2.Player} of the specification: what it shows, and what it can be told. */
final class PlayerInterface {

    static final String NAME = "org.mpris.MediaPlayer2.Player";
    private static final Set<String> LOOPS = Set.of("None", "Track", "Playlist");

    /** A property whose changes are told. */
    private record Property(String signature, Function<Player, Object> value) {}

    private static final Map<String, Property> PROPERTIES = new LinkedHashMap<>();

    static {
        PROPERTIES.put("PlaybackStatus", new Property("s", Player::playbackStatus));
        PROPERTIES.put("LoopStatus", new Property("s", Player::loopStatus));
        PROPERTIES.put("Rate", new Property("d", of -> 1.0));
        PROPERTIES.put("Shuffle", new Property("b", of -> of.status().random()));
        PROPERTIES.put("Metadata", new Property("a{sv}", Player::metadata));
        PROPERTIES.put("Volume", new Property("d", Player::volume));
        PROPERTIES.put("MinimumRate", new Property("d", of -> 1.0));
        PROPERTIES.put("MaximumRate", new Property("d", of -> 1.0));
        PROPERTIES.put("CanGoNext", new Property("b", Player::canGoNext));
        PROPERTIES.put("CanGoPrevious", new Property("b", Player::canGoPrevious));
        PROPERTIES.put("CanPlay", new Property("b", Player::canPlay));
        PROPERTIES.put("CanPause", new Property("b", Player::canPlay));
        PROPERTIES.put("CanSeek", new Property("b", Player::canSeek));
    }

    private PlayerInterface() {}

    static ObjectInterface of(Supplier<Player> now, SongUris uris, Asking asking) {
        Map<String, Consumer<Object>> setters = Map.of(
                "LoopStatus", value -> asking.ask(Steps.loop(loop((String) value)), "LoopStatus"),
                "Rate", value -> asking.ask(Steps.rate((Double) value), "Rate"),
                "Shuffle", value -> asking.ask(Steps.shuffle((Boolean) value), "Shuffle"),
                "Volume", value -> asking.ask(Steps.volume((Double) value), "Volume"));
        ObjectInterface.Builder builder = ObjectInterface.named(NAME);
        PROPERTIES.forEach((name, property) -> builder.property(name, property.signature(),
                () -> property.value().apply(now.get()), setters.get(name), Emits.VALUE));
        builder.property("Position", "x", () -> now.get().positionMicros(), null, Emits.NEVER)
                .property("CanControl", "b", () -> now.get().controllable(), null, Emits.CONSTANT);
        Map<String, Step> plain = new LinkedHashMap<>();
        plain.put("Next", Steps::next);
        plain.put("Previous", Steps::previous);
        plain.put("Pause", Steps::pause);
        plain.put("PlayPause", Steps::playPause);
        plain.put("Stop", Steps::stop);
        plain.put("Play", Steps::play);
        plain.forEach((name, step) -> builder.method(name, "", "", call -> done(asking, step)));
        return builder.method("Seek", "x", "", call -> done(asking, Steps.seek(call.argument(0, Long.class))))
                .method("SetPosition", "ox", "",
                        call -> done(asking, Steps.setPosition(path(call, 0), call.argument(1, Long.class))))
                .method("OpenUri", "s", "", call -> done(asking, Steps.open(uris.name(call.argument(0)))))
                .signal("Seeked", "x").build();
    }

    private static String loop(String status) {
        if (!LOOPS.contains(status)) {
            throw new IllegalArgumentException("\"" + status + "\": must be None, Track or Playlist");
        }
        return status;
    }

    static ObjectPath path(Message call, int index) {
        return call.argument(index, ObjectPath.class);
    }

    static List<?> done(Asking asking, Step step) {
        asking.ask(step, "");
        return List.of();
    }

    /** The names of the properties that differ. */
    static List<String> changed(Player before, Player after) {
        return PROPERTIES.entrySet().stream()
                .filter(each -> !Objects.equals(each.getValue().value().apply(before), each.getValue().value().apply(after)))
                .map(Map.Entry::getKey).toList();
    }
}
