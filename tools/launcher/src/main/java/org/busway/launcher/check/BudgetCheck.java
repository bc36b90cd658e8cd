package org.busway.launcher.check;

import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;

/**
 * Whether the bytes that a profile promises add up: the total has to lie in the memory of the Java runtime, and groups and peers in the total. What is 0 in
 * the configuration follows from the rest, and is right.
 */
final class BudgetCheck {

    private static final String FLOW = "org.busway.flow";

    private final Profile profile;
    private final OptionCatalog catalog;

    BudgetCheck(Profile profile, OptionCatalog catalog) {
        this.profile = profile;
        this.catalog = catalog;
    }

    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        if (!catalog.knows(FLOW) || !profile.configurations().containsKey(FLOW)) {
            return mistakes;
        }
        long mostBytes = RuntimeMemory.of(profile).directBytes() / 4 * 3;
        long statedBytes = number("total.bytes");
        if (statedBytes > mostBytes) {
            mistakes.add(place("total.bytes") + ": total.bytes " + statedBytes + " of " + FLOW
                    + ": three quarters of the direct memory are "
                    + mostBytes + " (of heap where \"direct\" is not given): state less, or more of that");
        }
        // What is no size was named already.
        long totalBytes = statedBytes <= 0 ? mostBytes : Math.min(statedBytes, mostBytes);
        for (String part : List.of("peer.bytes", "user.bytes", "minimum.bytes")) {
            long bytes = number(part);
            long most = part.equals("peer.bytes") ? totalBytes / 2 : totalBytes;
            if (bytes > most) {
                mistakes.add(place(part) + ": " + part + " " + bytes + " of " + FLOW + ": " + most + " at most, "
                        + (most == totalBytes ? "the total" : "half of the total"));
            }
        }
        long lanesBytes = Group.all(profile, catalog).stream().mapToLong(Group::lanesBytes).sum();
        long peerBytes = number("peer.bytes") == 0 ? totalBytes / 2 : number("peer.bytes");
        if (lanesBytes > 0 && lanesBytes + peerBytes > totalBytes) {
            mistakes.add(place("total.bytes") + ": the lanes of all groups are " + lanesBytes
                    + " bytes, and with what one peer may hold, " + peerBytes
                    + ", more than the total of " + totalBytes + ": state more, or make lanes smaller");
        }
        return mistakes;
    }

    private long number(String option) {
        return catalog.number(profile, FLOW, option);
    }

    private String place(String option) {
        return profile.place(FLOW, option);
    }
}
