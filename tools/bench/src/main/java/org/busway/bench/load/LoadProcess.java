package org.busway.bench.load;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A worker process, as those who give it work see it. */
public final class LoadProcess implements AutoCloseable {

    private final Process process;
    private final Writer in;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private int lastId;

    /** Starts one for the tasks of this bench. */
    public LoadProcess() throws IOException {
        this(Worker.class, List.of());
    }

    /**
     * Starts one.
     *
     * @param worker its main class, which calls {@link Worker#serve}
     * @param javaOptions further options of its runtime
     */
    public LoadProcess(Class<?> worker, List<String> javaOptions) throws IOException {
        this(List.of(), System.getProperty("java.class.path"), worker, javaOptions);
    }

    /** Starts one for the tasks of this bench as another user, who must be able to read the classes; for root only. */
    public static LoadProcess as(int uid, String classPath) throws IOException {
        return new LoadProcess(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"), classPath, Worker.class,
                List.of());
    }

    /** Starts one behind a command that runs it, such as in another network. */
    public static LoadProcess with(List<String> before, Class<?> worker, List<String> javaOptions) throws IOException {
        return new LoadProcess(before, System.getProperty("java.class.path"), worker, javaOptions);
    }

    private LoadProcess(List<String> before, String classPath, Class<?> worker, List<String> javaOptions) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", classPath, worker.getName()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread listening = new Thread(this::listen, "load process " + process.pid());
        listening.setDaemon(true);
        listening.start();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Gives it a task. */
    public Job start(String task, Map<String, ?> asked) {
        String id = "job" + ++lastId;
        Job job = new Job(task + " " + asked, () -> say(id + " stop"));
        jobs.put(id, job);
        StringBuilder line = new StringBuilder(id).append(' ').append(task);
        asked.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        say(line.toString());
        return job;
    }

    @Override
    public void close() throws IOException {
        in.close();
        process.destroy();
    }

    private synchronized void say(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("load process " + process.pid() + " has gone", e);
        }
    }

    private void listen() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ", 3);
                jobs.get(words[0]).hear(words[1], words.length > 2 ? words[2] : "");
            }
        } catch (IOException e) {
            // The jobs are told below.
        }
        jobs.values().forEach(job -> job.hear("failed", "the load process has ended"));
    }
}
