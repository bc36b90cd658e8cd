package org.busway.source.media.internal.mpris;

import java.util.List;
import org.busway.api.BusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.source.Telling;
import org.busway.source.media.internal.mpd.Abilities;

/**
 * The player as an object on the bus, with all three interfaces. Changes come from one thread, which waits while the bus has no room.
 */
public final class MediaPlayer implements AutoCloseable {

    private static final ObjectPath PATH = new ObjectPath("/org/mpris/MediaPlayer2");
    private static final String ROOT = "org.mpris.MediaPlayer2";

    private final Telling telling;
    private final ExportedObject object;
    private volatile Player player;
    private volatile TrackList tracks;

    /**
     * Shows it.
     *
     * @param identity its name for people
     * @param player as it is now
     * @param tracks as they are now
     * @param telling counts what is told
     */
    public MediaPlayer(BusConnection bus, String identity, Abilities abilities, Player player, TrackList tracks, Asking asking,
            Telling telling) {
        this.player = player;
        this.tracks = tracks;
        this.telling = telling;
        SongUris uris = new SongUris(abilities.musicDirectory());
        object = bus.export(PATH, root(identity, abilities), PlayerInterface.of(() -> this.player, uris, asking),
                TrackListInterface.of(() -> this.tracks, abilities.controllable(), uris, asking));
    }

    private static ObjectInterface root(String identity, Abilities abilities) {
        return ObjectInterface.named(ROOT)
                .method("Raise", "", "", call -> List.of())
                .method("Quit", "", "", call -> List.of())
                .property("CanQuit", "b", () -> false)
                .property("CanRaise", "b", () -> false)
                .property("HasTrackList", "b", () -> true)
                .property("Identity", "s", () -> identity)
                .property("SupportedUriSchemes", "as", abilities::schemes)
                .property("SupportedMimeTypes", "as", abilities::mimeTypes).build();
    }

    /** Shows other tracks, and tells how they differ. */
    public void show(TrackList after, Player with) {
        TrackList before = tracks;
        tracks = after;
        ObjectPath current = with.track() == null ? Track.NONE : with.track().path();
        if (after.isNear(before)) {
            before.without(after).forEach(each -> emit(TrackListInterface.NAME, "TrackRemoved", each.path()));
            after.without(before)
                    .forEach(each -> emit(TrackListInterface.NAME, "TrackAdded", each.metadata(), after.before(each)));
        } else {
            emit(TrackListInterface.NAME, "TrackListReplaced", after.paths(), current);
        }
        if (!after.isSameOrderAs(before)) {
            telling.tell(() -> object.propertiesChanged(TrackListInterface.NAME, "Tracks"));
        }
        after.changedSince(before)
                .forEach(each -> emit(TrackListInterface.NAME, "TrackMetadataChanged", each.path(), each.metadata()));
    }

    /**
     * Shows the player as it is now, and tells what has changed.
     *
     * @param setProperty one whose change is told by who has set it
     * @param jumped whether playback is to be where it is
     */
    public void show(Player after, String setProperty, boolean jumped) {
        Player before = player;
        player = after;
        String[] changed = PlayerInterface.changed(before, after).stream().filter(each -> !each.equals(setProperty))
                .toArray(String[]::new);
        if (changed.length > 0) {
            telling.tell(() -> object.propertiesChanged(PlayerInterface.NAME, changed));
        }
        if (jumped || after.hasJumpedSince(before)) {
            emit(PlayerInterface.NAME, "Seeked", after.positionMicros());
        }
    }

    private void emit(String interfaceName, String member, Object... arguments) {
        telling.tell(() -> object.emit(interfaceName, member, arguments));
    }

    @Override
    public void close() {
        object.close();
    }
}
