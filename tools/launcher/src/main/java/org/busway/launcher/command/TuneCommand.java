package org.busway.launcher.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.Home;
import org.busway.launcher.profile.ProfileChain;
import org.busway.launcher.tune.TunedProfile;

/** {@code busway profile tune}: what a recorded load asks of a profile, on the terminal or as a profile that extends it. */
final class TuneCommand {

    static final String USAGE = "tune NAME|FILE --trace FILE... [--write NEW]";

    private final Home home;
    private final Path workingDirectory;
    private final PrintStream out;

    TuneCommand(Home home, Path workingDirectory, PrintStream out) {
        this.home = home;
        this.workingDirectory = workingDirectory;
        this.out = out;
    }

    void run(List<String> arguments) {
        List<String> traces = new ArrayList<>();
        String written = null;
        for (int i = 1; i + 1 < arguments.size(); i += 2) {
            switch (arguments.get(i)) {
                case "--trace" -> traces.add(arguments.get(i + 1));
                case "--write" -> written = arguments.get(i + 1);
                default -> throw new UsageFailure(
                        "busway profile tune: no option \"" + arguments.get(i) + "\"\nusage: busway profile " + USAGE);
            }
        }
        if (traces.isEmpty() || arguments.size() % 2 == 0) {
            throw new UsageFailure("usage: busway profile " + USAGE);
        }
        ProfileChain chain = home.readProfile(arguments.get(0), workingDirectory);
        TunedProfile tuned = TunedProfile.of(chain.profile(), home, traces, workingDirectory);
        tuned.lines().forEach(out::println);
        if (written != null) {
            Path parent = arguments.get(0).contains("/") || arguments.get(0).endsWith(".json")
                    ? workingDirectory.resolve(arguments.get(0))
                    : home.profiles().resolve(arguments.get(0) + ".json");
            tuned.write(workingDirectory.resolve(written), parent);
            out.println("written: " + written);
        }
    }
}
