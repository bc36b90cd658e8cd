package org.busway.launcher.check;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.runtime.BusFramework;
import org.busway.launcher.runtime.CacheDirectory;
import org.busway.launcher.runtime.Repository;

/** Starts a profile up to its bus and stops it: where nobody finds it, and without what would touch devices. */
final class Rehearsal {

    private static final int BUS_START_LEVEL = 3;
    private static final int SECONDS = 30;
    private static final Pattern OPTION = Pattern.compile("^([\\w.~-]+): ([\\w.]+)=");
    private static final Pattern GROUP = Pattern.compile("^group \"([^\"]+)\": (?:([\\w.]+)[=:])?");

    private Rehearsal() {}

    /** Why it does not start, as one line; empty if it does. */
    static Optional<String> mistake(Profile profile, Repository repository, Map<String, String> properties) {
        // Bundles of others print there, such as Event Admin when it is stopped, and what is printed is the check's answer.
        PrintStream answers = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            return found(profile, repository, properties);
        } finally {
            System.setOut(answers);
        }
    }

    private static Optional<String> found(Profile profile, Repository repository, Map<String, String> properties) {
        try (CacheDirectory bundles = CacheDirectory.ofThisProcess(); CacheDirectory place = CacheDirectory.ofThisProcess()) {
            Profile rehearsed = profile.upTo(BUS_START_LEVEL);
            rehearsed.set("org.busway.broker", "listen", new String[]{"unix:path=" + place.path().resolve("bus")},
                    "the rehearsal");
            BusFramework bus = BusFramework.launch(rehearsed, repository, properties, bundles.path());
            try {
                bus.await(SECONDS);
            } finally {
                bus.stop(0);
            }
            return Optional.empty();
        } catch (StartFailure e) {
            return Optional.of(place(profile, e.getMessage()) + ": " + e.getMessage());
        }
    }

    /** Components name their configuration and the option, or the group: that stands somewhere in the files. */
    private static String place(Profile profile, String line) {
        Matcher option = OPTION.matcher(line);
        if (option.find()) {
            return profile.place(option.group(1), option.group(2));
        }
        Matcher group = GROUP.matcher(line);
        return group.find() ? profile.place("org.busway.group~" + group.group(1), group.group(2)) : profile.file();
    }
}
