package org.busway.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.busway.launcher.command.DaemonCommand;
import org.busway.launcher.command.ProfileCommand;
import org.busway.launcher.command.RunCommand;
import org.busway.launcher.runtime.WholeJars;

/** What the commands start. The first argument says which of them it was, the rest are its own. */
public final class Main {

    private static final long EXIT_MILLIS = 400;

    private Main() {}

    /**
     * Runs until the command is done.
     *
     * @param arguments {@code daemon}, {@code run} or {@code profile}, and its options; the build says {@code list} and a repository
     * @throws IOException if the repository cannot be listed
     */
    public static void main(String[] arguments) throws IOException {
        int code;
        try {
            code = run(arguments);
        } catch (LinkageError e) {
            System.err.println("busway: " + Path.of(System.getProperty("java.class.path"))
                    + " or org.apache.felix.framework.jar beside it is damaged or missing (" + e
                    + "): unpack again, or build again");
            code = 1;
        }
        if (!Boolean.getBoolean("busway.rehearsal")) {
            haltSoon(code);
        }
        System.exit(code);
    }

    private static int run(String[] arguments) throws IOException {
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        Path workingDirectory = Path.of(System.getProperty("busway.cwd", ""));
        return switch (arguments[0]) {
            case "daemon" ->
                new DaemonCommand(Home.ofThisProcess(), workingDirectory.toAbsolutePath(), Boolean.getBoolean("busway.forked"))
                        .run(rest);
            case "run" -> new RunCommand(Home.ofThisProcess(), workingDirectory.toAbsolutePath()).run(rest);
            case "profile" -> new ProfileCommand(Home.ofThisProcess(), workingDirectory.toAbsolutePath(), System.out).run(rest);
            case "list" -> {
                new WholeJars(Path.of(arguments[1])).list();
                yield 0;
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        };
    }

    /** A hook or a thread that does not end must not keep the process; but writing an archive of classes takes its time. */
    private static void haltSoon(int code) {
        Thread watchdog = new Thread(() -> {
            try {
                Thread.sleep(EXIT_MILLIS);
            } catch (InterruptedException e) {
                // Then at once.
            }
            Runtime.getRuntime().halt(code);
        }, "busway-exit");
        watchdog.setDaemon(true);
        watchdog.start();
    }
}
