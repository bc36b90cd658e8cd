package org.busway.source.media.internal.mpris;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.busway.api.ObjectPath;

/**
 * The part of MPD's queue that is shown: as long as the queue is no longer than that all of it, else a window that moves when the current song gets near to its end
 * (specification, "TrackList interface": context for the current track rather than the whole list). Immutable.
 */
public final class TrackList {

    /** Before MPD was asked. */
    public static final TrackList EMPTY = new TrackList(0, List.of());
    /** Of more changes than these everything is told at once. */
    private static final int CHANGES_AT_MOST = 16;

    private final int start;
    private final Map<Integer, Track> tracks;
    private final List<Integer> ids;

    /**
     * A window.
     *
     * @param start the position of its first track in the queue
     * @param tracks in order
     */
    public TrackList(int start, List<Track> tracks) {
        this.start = start;
        this.tracks = tracks.stream()
                .collect(Collectors.toMap(Track::id, each -> each, (first, second) -> first, LinkedHashMap::new));
        ids = List.copyOf(this.tracks.keySet());
    }

    /** The position of its first track in the queue. */
    public int start() {
        return start;
    }

    /** Where a window of that size begins, for a queue of that length whose current song is there. */
    public int startFor(int current, int queueLength, int size) {
        if (queueLength <= size) {
            return 0;
        }
        int margin = size / 8;
        boolean isWithin = current >= start + (start == 0 ? 0 : margin) && current < start + size - margin;
        return Math.max(0, Math.min(isWithin ? start : current - size / 4, queueLength - size));
    }

    List<ObjectPath> paths() {
        return ids.stream().map(Track::path).toList();
    }

    Track track(ObjectPath path) {
        return tracks.get(Track.id(path));
    }

    boolean has(ObjectPath path) {
        return track(path) != null;
    }

    /** The position in the queue behind a track; -1 for one that is not here. */
    int placeBehind(int id) {
        return ids.contains(id) ? start + ids.indexOf(id) + 1 : -1;
    }

    /** Those that are still there and are told otherwise. */
    List<Track> changedSince(TrackList before) {
        return tracks.values().stream().filter(each -> before.tracks.containsKey(each.id())
                && !Objects.equals(each.metadata(), before.tracks.get(each.id()).metadata())).toList();
    }

    boolean isSameOrderAs(TrackList before) {
        return ids.equals(before.ids);
    }

    /** Whether removing and adding single tracks makes this of that one, and there are few of them. */
    boolean isNear(TrackList before) {
        List<Integer> kept = new ArrayList<>(before.ids);
        kept.retainAll(tracks.keySet());
        List<Integer> stayed = new ArrayList<>(ids);
        stayed.retainAll(before.tracks.keySet());
        return kept.equals(stayed) && before.ids.size() + ids.size() - 2 * kept.size() <= CHANGES_AT_MOST;
    }

    /** Those of this one that are not in the other. */
    List<Track> without(TrackList other) {
        Set<Integer> others = other.tracks.keySet();
        return tracks.values().stream().filter(each -> !others.contains(each.id())).toList();
    }

    /** What a track comes behind. */
    ObjectPath before(Track track) {
        int index = ids.indexOf(track.id());
        return index <= 0 ? Track.NONE : Track.path(ids.get(index - 1));
    }
}
