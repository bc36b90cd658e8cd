package org.busway.launcher.check;

import java.util.List;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;

/**
 * A multicast group that a profile has, read as {@code group} reads it.
 *
 * @param name what stands behind the tilde of its PID
 * @param pid its configuration
 * @param publishers who writes lanes: bus, direct or mediated
 * @param laneBytes of each
 * @param publish who may publish
 */
public record Group(String name, String pid, String publishers, long laneBytes, List<String> publish) {

    private static final String FACTORY = "org.busway.group~";

    /**
     * The groups of a profile.
     *
     * @param profile which
     * @param catalog what options its bundles have
     * @return each with its options, or their defaults
     */
    public static List<Group> all(Profile profile, OptionCatalog catalog) {
        return profile.configurations().keySet().stream()
                .filter(pid -> pid.startsWith(FACTORY) && catalog.knows(pid))
                .map(pid -> new Group(pid.substring(FACTORY.length()), pid, catalog.texts(profile, pid, "publishers").get(0),
                        catalog.number(profile, pid, "lane.bytes"), catalog.texts(profile, pid, "publish")))
                .toList();
    }

    /** How many lanes there are at least while somebody publishes; a mediated one has the bus's and the order ring besides. */
    public int lanes() {
        return publishers.equals("mediated") ? 3 : 1;
    }

    /** @return what all of its lanes take */
    public long lanesBytes() {
        return lanes() * laneBytes;
    }
}
