package org.busway.source.media.internal.mpris;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;

/** {@code org.mpris.MediaPlayer2.TrackList} of the specification. */
final class TrackListInterface {

    static final String NAME = "org.mpris.MediaPlayer2.TrackList";

    private TrackListInterface() {}

    static ObjectInterface of(Supplier<TrackList> now, boolean controllable, SongUris uris, Asking asking) {
        return ObjectInterface.named(NAME)
                .method("GetTracksMetadata", "ao", "aa{sv}", call -> List.of(metadata(call, now.get())))
                .method("AddTrack", "sob", "", call -> PlayerInterface.done(asking, Steps.add(uris.name(call.argument(0)),
                        PlayerInterface.path(call, 1), call.argument(2, Boolean.class), now.get())))
                .method("RemoveTrack", "o", "",
                        call -> PlayerInterface.done(asking, Steps.remove(PlayerInterface.path(call, 0), now.get())))
                .method("GoTo", "o", "",
                        call -> PlayerInterface.done(asking, Steps.goTo(PlayerInterface.path(call, 0), now.get())))
                .property("Tracks", "ao", () -> now.get().paths(), null, Emits.INVALIDATES)
                .property("CanEditTracks", "b", () -> controllable)
                .signal("TrackListReplaced", "aoo").signal("TrackAdded", "a{sv}o").signal("TrackRemoved", "o")
                .signal("TrackMetadataChanged", "oa{sv}").build();
    }

    private static List<Map<String, Variant>> metadata(Message call, TrackList tracks) {
        return ((List<?>) call.argument(0, List.class)).stream().map(each -> tracks.track((ObjectPath) each))
                .filter(Objects::nonNull).map(Track::metadata).toList();
    }
}
