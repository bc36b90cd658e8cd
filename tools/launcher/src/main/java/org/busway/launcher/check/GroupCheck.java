package org.busway.launcher.check;

import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.text.Nearest;

/** Whether each group of a profile can do what it is for: somebody publishes in it, and its lane is long enough for what it has to carry. */
final class GroupCheck {

    private static final String BUNDLE = "bundle=";

    private final Profile profile;
    private final OptionCatalog catalog;

    GroupCheck(Profile profile, OptionCatalog catalog) {
        this.profile = profile;
        this.catalog = catalog;
    }

    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        for (Group group : Group.all(profile, catalog)) {
            publisher(group, mistakes);
            // What is no size was named already.
            if (group.laneBytes() > 0) {
                lane(group, mistakes);
            }
        }
        return mistakes;
    }

    private void publisher(Group group, List<String> mistakes) {
        List<String> names = profile.bundles().stream().map(bundle -> bundle.group() + "." + bundle.artifact()).toList();
        String place = profile.place(group.pid(), "publish") + ": group \"" + group.name() + "\" has no publisher: ";
        if (group.publish().isEmpty()) {
            mistakes.add(place + "\"publish\" is empty: name who may, or leave it out for everybody");
        } else if (group.publish().stream().allMatch(who -> who.startsWith(BUNDLE) && !names.contains(bundle(who)))) {
            mistakes.add(place + "the profile has no bundle "
                    + String.join(", ", group.publish().stream().map(GroupCheck::bundle).toList())
                    + Nearest.hint(bundle(group.publish().get(0)), names));
        }
    }

    private static String bundle(String who) {
        String name = who.substring(BUNDLE.length());
        return name.contains("@") ? name.substring(0, name.indexOf('@')) : name;
    }

    private void lane(Group group, List<String> mistakes) {
        double neededBytes = (double) catalog.number(profile, group.pid(), "rate")
                * catalog.number(profile, group.pid(), "pause.millis")
                / 1000;
        if (neededBytes > group.laneBytes()) {
            mistakes.add(profile.place(group.pid(), "lane.bytes") + ": the lane of group \"" + group.name() + "\" has "
                    + group.laneBytes()
                    + " bytes, and what it must carry in its longest pause are " + (long) Math.ceil(neededBytes)
                    + ": make lane.bytes " + powerOfTwo(neededBytes) + ", or promise less");
        }
    }

    private static long powerOfTwo(double bytes) {
        return Long.highestOneBit((long) Math.ceil(bytes) - 1) << 1;
    }
}
