package org.busway.source.uevent.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The devices that are known, with their properties: what a remove event lacks, and what a scan is compared with. For one thread.
 *
 * <p>Events that were under way during a scan may tell what the scan has told already. Until {@link #settled} those are known as such.
 */
final class DeviceTable {

    private final Map<String, Map<String, String>> devices = new HashMap<>();
    private final Set<String> toldByScan = new HashSet<>();

    int size() {
        return devices.size();
    }

    /** Takes over a scan without a word about it. */
    void fill(Map<String, Map<String, String>> scanned) {
        devices.clear();
        devices.putAll(scanned);
    }

    /** Takes over a scan; the events that must have been missed. */
    List<Uevent> update(Map<String, Map<String, String>> scanned) {
        List<Uevent> missed = new ArrayList<>();
        devices.keySet().removeIf(devpath -> {
            // Drivers, modules and the like have events but are not scanned for.
            boolean gone = !scanned.containsKey(devpath) && devpath.startsWith("/devices/");
            if (gone) {
                missed.add(Uevent.synthesised(Uevent.REMOVE, devices.get(devpath)));
                toldByScan.add(devpath);
            }
            return gone;
        });
        scanned.forEach((devpath, properties) -> {
            if (devices.putIfAbsent(devpath, properties) == null) {
                missed.add(Uevent.synthesised(Uevent.ADD, properties));
                toldByScan.add(devpath);
            }
        });
        return missed;
    }

    /** Notes an event; the event with what else is known of its device, or null if a scan has told it. */
    Uevent note(Uevent event) {
        boolean present = devices.containsKey(event.devpath());
        if (event.action().equals(Uevent.REMOVE)) {
            Map<String, String> known = devices.remove(event.devpath());
            return !present && toldByScan.remove(event.devpath()) ? null : known == null ? event : event.completedBy(known);
        }
        Map<String, String> properties = new HashMap<>(devices.getOrDefault(event.devpath(), Map.of()));
        properties.putAll(event.properties());
        properties.keySet().removeAll(Set.of("ACTION", "SEQNUM", "SYNTH_UUID"));
        devices.put(event.devpath(), properties);
        if (event.action().equals("move") && event.properties().get("DEVPATH_OLD") != null) {
            devices.remove(event.properties().get("DEVPATH_OLD"));
        }
        return event.action().equals(Uevent.ADD) && present && toldByScan.remove(event.devpath()) ? null : event;
    }

    /** All events that were under way during the last scan have been noted. */
    void settled() {
        toldByScan.clear();
    }
}
