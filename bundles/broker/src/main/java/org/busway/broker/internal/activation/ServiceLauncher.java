package org.busway.broker.internal.activation;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the programs of service files. Starting a process takes milliseconds, so that it is done on a thread of its own; what became of it
 * is handed to the bus thread. A program's standard input is empty, its output goes where the bus's goes.
 */
public final class ServiceLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceLauncher.class);

    private static final int IDLE_SECONDS = 5;
    private static final Pattern SYSTEM_ERROR = Pattern.compile("error(?:=|: )\\d+(?:, | \\()(.*?)\\)?$");

    private final ThreadPoolExecutor startThread;
    private final Executor busThread;

    /**
     * A launcher whose thread comes when it is needed and goes when it is not.
     *
     * @param busThread where outcomes are handed over
     */
    public ServiceLauncher(Executor busThread) {
        this.busThread = busThread;
        startThread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "busway-activation");
            thread.setDaemon(true);
            return thread;
        });
        startThread.allowCoreThreadTimeOut(true);
    }

    /** Starts nothing more. Programs that run go on. */
    void close() {
        startThread.shutdownNow();
    }

    /**
     * Starts a program.
     *
     * @param command one word or more
     * @param environment the whole environment
     * @param helper whether it is the launch helper, whose exit status has a meaning
     * @param failed called on the bus thread if it cannot be executed, or ends with a status other than 0; a program that ends with 0 may
     *            have gone into the background
     * @return the program
     */
    Started start(List<String> command, Map<String, String> environment, boolean helper, Consumer<StartFault> failed) {
        Started started = new Started();
        startThread.execute(() -> {
            try {
                ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
                builder.environment().clear();
                builder.environment().putAll(environment);
                Process process = builder.start();
                LOG.debug("Started pid {}: {}", process.pid(), command);
                started.is(process);
                process.onExit().thenAccept(ended -> exited(command, ended.exitValue(), helper, failed));
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // Also an environment that Java does not take: whoever waits is told.
                StartFault fault = StartFault.exec(command.get(0), reason(e));
                busThread.execute(() -> failed.accept(fault));
            }
        });
        return started;
    }

    /**
     * Starts a bundle, on a thread of its own: its activator may take as long as it likes, and others are started meanwhile.
     *
     * @param offer which
     * @param failed called on the bus thread if it does not start
     */
    void start(Offers.Offer offer, Consumer<StartFault> failed) {
        Thread starter = new Thread(null, () -> {
            try {
                offer.start();
            } catch (Exception | LinkageError | OutOfMemoryError e) {
                StartFault fault = StartFault.bundle(offer.bundle(),
                        String.valueOf(rootOf(e).getMessage()).replaceAll("\\s+", " "));
                busThread.execute(() -> failed.accept(fault));
            }
        }, "busway-activation-bundle", 0, false);
        starter.setDaemon(true);
        starter.start();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** A program that was started, or soon will be; from any thread. */
    static final class Started {

        private Process process;
        private boolean ended;

        private synchronized void is(Process started) {
            process = started;
            if (ended) {
                process.destroyForcibly();
            }
        }

        /** Ends the program, whose time is over. */
        synchronized void end() {
            ended = true;
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private void exited(List<String> command, int status, boolean helper, Consumer<StartFault> failed) {
        if (status != 0) {
            StartFault fault = helper ? StartFault.helperExited(status) : StartFault.exited(command.get(0), status);
            busThread.execute(() -> failed.accept(fault));
        }
    }

    /** The system's own words, which the runtime wraps: {@code error=2, No such file} up to Java 24, {@code error: 2 (No such file)} after. */
    private static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage()).strip();
        Matcher wrapped = SYSTEM_ERROR.matcher(message);
        return wrapped.find() ? wrapped.group(1) : message;
    }
}
