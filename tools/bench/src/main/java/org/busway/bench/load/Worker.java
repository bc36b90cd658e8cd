package org.busway.bench.load;

import static java.util.Map.entry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A load process. Reads lines {@code ID TASK key=value…} and {@code ID stop}, runs each task in a thread of its own, and answers with
 * lines {@code ID ready|done|failed …}. Lives as long as its standard input, so that its code stays warm from turn to turn.
 */
public final class Worker {

    private static final Map<String, Task> TASKS = Map.ofEntries(entry("echo", new EchoTask()), entry("call", new CallTask()),
            entry("receive", new ReceiveTask()), entry("send", new SendTask()), entry("pace", new PaceTask()),
            entry("clock", new ClockTask()), entry("hold", new HoldTask()), entry("rules", new RulesTask()),
            entry("connect", new ConnectTask()), entry("flood", new FloodTask()), entry("stall-receive", new StallReceiveTask()),
            entry("stall-send", new StallSendTask()), entry("stalled", new StalledTask()));

    /** A kind of work. */
    @FunctionalInterface
    public interface Task {

        /** Does it; whatever it throws is told as its failure. */
        void run(Control control) throws Exception;
    }

    private Worker() {}

    public static void main(String[] arguments) throws IOException {
        serve(TASKS);
    }

    /** The tasks of this bench, for a worker that has more. */
    public static Map<String, Task> tasks() {
        return TASKS;
    }

    /** Serves these tasks until standard input ends. */
    public static void serve(Map<String, Task> tasks) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Map<String, Control> running = new ConcurrentHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[1].equals("stop")) {
                Control control = running.get(words[0]);
                if (control != null) {
                    control.stop();
                }
                continue;
            }
            Map<String, String> asked = new TreeMap<>();
            for (int i = 2; i < words.length; i++) {
                asked.put(words[i].substring(0, words[i].indexOf('=')), words[i].substring(words[i].indexOf('=') + 1));
            }
            Control control = new Control(words[0], asked, out);
            running.put(words[0], control);
            Thread thread = new Thread(() -> run(tasks.get(words[1]), control, () -> running.remove(words[0])), words[1]);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run(Task task, Control control, Runnable after) {
        try {
            task.run(control);
        } catch (Throwable e) {
            control.failed(e);
        } finally {
            after.run();
        }
    }
}
