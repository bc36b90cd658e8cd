package org.busway.group.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.busway.api.Variant;

/** One group of one bus. Belongs to the bus thread. */
final class Group {

    private final GroupSettings settings;
    private final boolean configured;

    /**
     * A group without members.
     *
     * @param settings what it is like
     * @param configured whether it stands in the configuration, and so goes with that alone
     */
    Group(GroupSettings settings, boolean configured) {
        this.settings = settings;
        this.configured = configured;
    }

    String name() {
        return settings.name();
    }

    GroupSettings settings() {
        return settings;
    }

    boolean isConfigured() {
        return configured;
    }

    Map<String, Variant> statistics() {
        Map<String, Variant> values = new LinkedHashMap<>();
        values.put("members", new Variant("aa{sv}", java.util.List.of()));
        return values;
    }
}
