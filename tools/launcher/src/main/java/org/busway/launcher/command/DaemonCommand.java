package org.busway.launcher.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import org.busway.launcher.Home;
import org.busway.launcher.StartFailure;
import org.busway.launcher.command.DaemonOptions.Fork;
import org.busway.launcher.command.DaemonOptions.Syslog;
import org.busway.launcher.profile.BundleId;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.runtime.Started;

/** {@code busway-daemon}: a bus in the place of dbus-daemon. */
public final class DaemonCommand {

    private static final String PROFILE = "bus-only";

    private final Home home;
    private final Path workingDirectory;
    private final ForkReport report;

    /**
     * @param home where the installation is
     * @param workingDirectory where the command was given, which relative paths start from
     * @param forked whether a parent waits for this process to be ready
     */
    public DaemonCommand(Home home, Path workingDirectory, boolean forked) {
        this.home = home;
        this.workingDirectory = workingDirectory;
        this.report = forked ? ForkReport.toParent() : ForkReport.toNobody();
    }

    /**
     * Does what the options ask for.
     *
     * @param arguments as dbus-daemon takes them
     * @return the exit code
     */
    public int run(List<String> arguments) {
        int code = 1;
        try {
            DaemonOptions options = DaemonOptions.parse(arguments, home.busConfiguration("session.conf"),
                    home.busConfiguration("system.conf"));
            code = switch (options.task()) {
                case VERSION -> printVersion();
                case INTROSPECT -> printIntrospection();
                case SERVE -> serve(options);
            };
        } catch (UsageFailure e) {
            System.err.println(e.getMessage());
        } catch (StartFailure e) {
            System.err.println("busway-daemon: " + e.getMessage());
        }
        report.ended(code);
        return code;
    }

    private int serve(DaemonOptions options) {
        Profile profile = profile();
        profile.set("org.busway.auth", "configuration.file", workingDirectory.resolve(options.configFile()).toString(),
                "--config-file");
        if (!options.address().isEmpty()) {
            profile.set("org.busway.broker", "listen", new String[]{options.address()}, "--address");
        }
        if (options.pidFile()) {
            profile.set("org.busway.broker", "pidfile.check", true, "no --nopidfile");
        }
        if (options.syslog() != Syslog.CONFIGURATION) {
            profile.set("org.busway.broker", "syslog", options.syslog().name().toLowerCase(Locale.ROOT), "--syslog");
        }
        if (options.systemdActivation()) {
            profile.set("org.busway.broker", "systemd.activation", true, "--systemd-activation");
        }
        return new Instance(home).run(profile, started -> announce(options, started));
    }

    /** The order is dbus-daemon's: the address, then the pid file, then the pid. */
    private AutoCloseable announce(DaemonOptions options, Started started) {
        if (started.fork() && options.fork() == Fork.CONFIGURATION && !report.isAwaited()) {
            System.err.println("busway-daemon: " + options.configFile()
                    + " asks for a bus in the background and this one stays in front: give --fork or --nofork");
        }
        long pid = ProcessHandle.current().pid();
        print(options.addressDescriptor(), String.join(";", started.addresses()));
        AutoCloseable opened = options.pidFile() && started.pidFile() != null ? PidFile.write(started.pidFile(), pid) : () -> {};
        print(options.pidDescriptor(), Long.toString(pid));
        report.ready();
        return opened;
    }

    private static void print(int descriptor, String line) {
        if (descriptor != DaemonOptions.NOWHERE) {
            NumberedStream stream = new NumberedStream(descriptor);
            stream.printLine(line);
            if (descriptor > 2) {
                stream.close();
            }
        }
    }

    private Profile profile() {
        return home.readProfile(PROFILE, workingDirectory).profile();
    }

    private static int printVersion() {
        String version = DaemonCommand.class.getPackage().getImplementationVersion();
        System.out.println("Busway D-Bus Message Bus Daemon " + version + ", with the options of dbus-daemon 1.14");
        return 0;
    }

    private int printIntrospection() {
        // The bus answers Introspect with the same resource.
        BundleId broker = profile().bundles().stream().filter(bundle -> bundle.artifact().equals("broker")).findFirst()
                .orElseThrow(() -> new StartFailure("profile " + PROFILE + " has no bundle \"broker\""));
        Path jar = home.repository().resolve(broker.path());
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            var entry = zip.getEntry("org/busway/broker/introspect.xml");
            if (entry == null) {
                throw new StartFailure(jar + ": has no org/busway/broker/introspect.xml: build it again");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                in.transferTo(System.out);
            }
            System.out.flush();
            return 0;
        } catch (IOException e) {
            throw new StartFailure(jar + ": cannot be read: " + e.getMessage());
        }
    }
}
