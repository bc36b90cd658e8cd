package org.busway.launcher.check;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;
import org.busway.launcher.profile.WhereSaid;
import org.busway.launcher.runtime.BusFramework;
import org.busway.launcher.runtime.CacheDirectory;
import org.busway.launcher.runtime.Repository;

/** Starts a profile up to its bus and stops it: where nobody finds it, and without what would touch devices. */
final class Rehearsal {

    private static final int BUS_START_LEVEL = 3;
    private static final int SECONDS = 30;
    private static final String BROKER = "org.busway.broker";
    private static final String LISTEN = "listen";
    /** What the bus would listen at without a complaint; opened it is not, since it may be a living bus's, or this machine's who is not to have it. */
    private static final Pattern RIGHT_ADDRESS = Pattern.compile("unix:((path|abstract|dir|tmpdir)=[^,;]+|runtime=yes)|systemd:"
            + "|(nonce-)?tcp:((host|bind)=[^,;]*|family=ipv[46]|port=(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5])|,)*");

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
            rehearsed.set(BROKER, LISTEN, addresses(profile, "unix:path=" + place.path().resolve("bus")), "the rehearsal");
            BusFramework bus = BusFramework.launch(rehearsed, repository, properties, bundles.path());
            try {
                bus.await(SECONDS);
            } finally {
                bus.stop(0);
            }
            return Optional.empty();
        } catch (StartFailure e) {
            String placed = WhereSaid.placed(profile, e.getMessage());
            return Optional.of(placed.equals(e.getMessage()) ? profile.file() + ": " + placed : placed);
        }
    }

    /** Its own, and those of the profile that the bus will refuse. */
    private static String[] addresses(Profile profile, String own) {
        Setting listen = profile.configurations().getOrDefault(BROKER, Map.of()).get(LISTEN);
        List<String> addresses = new ArrayList<>(List.of(own));
        if (listen != null && listen.value() instanceof String[] stated) {
            for (String address : String.join(";", stated).split(";")) {
                if (!address.isEmpty() && !RIGHT_ADDRESS.matcher(address).matches()) {
                    addresses.add(address);
                }
            }
        }
        return addresses.toArray(String[]::new);
    }
}
