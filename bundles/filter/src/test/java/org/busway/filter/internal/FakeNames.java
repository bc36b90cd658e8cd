package org.busway.filter.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.spi.filter.NameOwners;

/** Connections and the well-known names that each owns. */
final class FakeNames implements NameOwners {

    private final Map<String, List<String>> owned = new HashMap<>();

    FakeNames with(String uniqueName, String... names) {
        owned.put(uniqueName, List.of(names));
        return this;
    }

    @Override
    public String ownerOf(String name) {
        if (owned.containsKey(name)) {
            return name;
        }
        for (Map.Entry<String, List<String>> each : owned.entrySet()) {
            if (each.getValue().contains(name)) {
                return each.getKey();
            }
        }
        return null;
    }

    @Override
    public int ownedNameCount(String uniqueName) {
        return owned.getOrDefault(uniqueName, List.of()).size();
    }

    @Override
    public String ownedName(String uniqueName, int index) {
        return owned.get(uniqueName).get(index);
    }
}
