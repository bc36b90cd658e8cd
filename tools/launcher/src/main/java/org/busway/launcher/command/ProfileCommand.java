package org.busway.launcher.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.check.ProfileCheck;
import org.busway.launcher.check.ProfileSize;
import org.busway.launcher.check.RuntimeMemory;
import org.busway.launcher.profile.BundleId;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.ProfileChain;
import org.busway.launcher.text.Nearest;

/** {@code busway profile}: what profiles there are, what one says with all its parents, what is wrong with it, what it takes, and what a load asks of it. */
public final class ProfileCommand {

    private static final String USAGE = "usage: busway profile list | show NAME|FILE | check NAME|FILE... | size NAME|FILE"
            + " | " + TuneCommand.USAGE;
    private static final List<String> WITH_ONE = List.of("show", "size");

    private final Home home;
    private final Path workingDirectory;
    private final PrintStream out;

    /**
     * @param home where the installation is
     * @param workingDirectory which relative paths start from
     * @param out where answers go; mistakes go to standard error
     */
    public ProfileCommand(Home home, Path workingDirectory, PrintStream out) {
        this.home = home;
        this.workingDirectory = workingDirectory;
        this.out = out;
    }

    /**
     * Answers.
     *
     * @param arguments behind {@code profile}
     * @return the exit code: 0 if there is no mistake
     */
    public int run(List<String> arguments) {
        try {
            String what = arguments.isEmpty() ? "" : arguments.get(0);
            List<String> profiles = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
            if (what.equals("list") && profiles.isEmpty()) {
                list();
                return 0;
            } else if (what.equals("check") && !profiles.isEmpty()) {
                return check(profiles);
            } else if (what.equals("tune") && profiles.size() >= 3) {
                new TuneCommand(home, workingDirectory, out).run(profiles);
                return 0;
            } else if (WITH_ONE.contains(what) && profiles.size() == 1) {
                ProfileChain chain = home.readProfile(profiles.get(0), workingDirectory);
                (what.equals("show") ? shown(chain) : ProfileSize.lines(chain.profile(), home)).forEach(out::println);
                return 0;
            }
            List<String> known = List.of("list", "show", "check", "size", "tune");
            throw new UsageFailure((what.isEmpty() || known.contains(what)
                    ? ""
                    : "busway profile: no command \"" + what + "\"" + Nearest.hint(what, known) + "\n")
                    + USAGE);
        } catch (UsageFailure e) {
            System.err.println(e.getMessage());
        } catch (StartFailure e) {
            System.err.println("busway profile: " + e.getMessage());
        }
        return 1;
    }

    private void list() {
        for (String name : ProfileChain.names(home.profiles())) {
            ProfileChain chain = home.readProfile(name, workingDirectory);
            Profile profile = chain.profile();
            out.println(String.format(Locale.ROOT, "%-12s heap %-5s %2d bundles  %s", name,
                    (RuntimeMemory.of(profile).heapBytes() >> 20) + "m",
                    profile.bundles().size(), chain.description()));
        }
    }

    private int check(List<String> profiles) {
        boolean good = true;
        for (String each : profiles) {
            List<String> mistakes = new ProfileCheck(home, workingDirectory).mistakes(each);
            mistakes.forEach(System.err::println);
            good &= mistakes.isEmpty();
            if (mistakes.isEmpty()) {
                out.println(each + ": no mistake found; the bus starts with it");
            }
        }
        return good ? 0 : 1;
    }

    /** What the files say together, each thing with its place. */
    private static List<String> shown(ProfileChain chain) {
        Profile profile = chain.profile();
        List<String> lines = new ArrayList<>();
        lines.add(profile.id() + ", " + String.join(" extends ", chain.files()));
        if (!chain.description().isEmpty()) {
            lines.add(chain.description());
        }
        lines.add("");
        profile.memory().forEach((key, value) -> lines.add(key + " " + value));
        for (BundleId bundle : profile.bundles()) {
            lines.add(String.format(Locale.ROOT, "%d %-60s %s", bundle.startLevel(), bundle, bundle.place()));
        }
        profile.frameworkProperties().forEach((key, value) -> lines.add(key + "=" + value));
        profile.configurations().forEach((pid, settings) -> {
            lines.add("");
            lines.add(pid);
            settings.forEach((option, setting) -> lines
                    .add(String.format(Locale.ROOT, "  %-60s %s", option + " = " + setting.text(), setting.place())));
        });
        return lines;
    }
}
