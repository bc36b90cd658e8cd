package org.busway.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.options.OptionCatalog;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;
import org.busway.launcher.profile.WhereSaid;
import org.busway.launcher.runtime.Repository;
import org.busway.launcher.runtime.Started;
import org.busway.launcher.text.Nearest;

/** {@code busway run}: a device profile on a terminal. */
public final class RunCommand {

    private static final String BROKER = "org.busway.broker";
    private static final String FLOW = "org.busway.flow";
    private static final String SHELL = "org.busway.shell";

    private final Home home;
    private final Path workingDirectory;

    /**
     * @param home where the installation is
     * @param workingDirectory where the command was given, which relative paths start from
     */
    public RunCommand(Home home, Path workingDirectory) {
        this.home = home;
        this.workingDirectory = workingDirectory;
    }

    /**
     * Runs until Ctrl-C or SIGTERM.
     *
     * @param arguments behind {@code run}
     * @return the exit code
     */
    public int run(List<String> arguments) {
        try {
            RunOptions options = RunOptions.parse(arguments);
            Profile profile = home.readProfile(options.profile(), workingDirectory).profile();
            OptionCatalog catalog = OptionCatalog.of(new Repository(home.repository()).locate(profile.bundles()).values());
            catalog.check(profile);
            options.settings().forEach(setting -> catalog.set(profile, setting));
            listen(profile, options.address());
            boolean shell = !options.quiet() && profile.has("shell");
            if (shell) {
                profile.configure(SHELL);
            } else {
                profile.configurations().remove(SHELL);
            }
            if (!options.quiet()) {
                System.out.println(memory(profile));
            }
            return started(profile, shell || options.quiet());
        } catch (UsageFailure e) {
            System.err.println(e.getMessage());
        } catch (StartFailure e) {
            System.err.println("busway: " + e.getMessage());
        }
        return 1;
    }

    private int started(Profile profile, boolean otherwiseSaid) {
        try {
            return new Instance(home).run(profile, started -> announced(started, otherwiseSaid));
        } catch (StartFailure e) {
            throw new StartFailure(WhereSaid.placed(profile, e.getMessage()));
        }
    }

    /** The command's address, or the profile's, or the usual one. */
    private static void listen(Profile profile, String address) {
        if (!address.isEmpty()) {
            profile.set(BROKER, "listen", new String[]{address}, "--address");
        } else if (!profile.says(BROKER, "listen") && !profile.says("org.busway.auth", "configuration.file")) {
            boolean root = Integer.valueOf(0).equals(uid());
            String usual = UsualAddress.of(System.getenv("XDG_RUNTIME_DIR"), root).prepare();
            profile.set(BROKER, "listen", new String[]{usual}, "the usual address");
        }
    }

    private static Object uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new StartFailure("/proc is not mounted: mount it, Busway reads there who it is");
        }
    }

    /** What all peers may hold, and what the command gave Java for that. */
    private static String memory(Profile profile) {
        Setting total = profile.configurations().getOrDefault(FLOW, Map.of()).get("total.bytes");
        boolean stated = total != null && total.value() instanceof Long bytes && bytes > 0;
        String direct = System.getProperty("busway.direct");
        return "memory: peers hold " + (stated ? total.value() + " bytes" : "three quarters of the direct memory") + " at most; "
                + System.getProperty("busway.heap", "the usual") + " of heap, "
                + (direct == null ? "as much" : direct) + " of direct memory";
    }

    private static AutoCloseable announced(Started started, boolean otherwiseSaid) {
        if (!otherwiseSaid) {
            System.out.println("bus at " + String.join(";", started.addresses()));
        }
        return () -> {};
    }
}
