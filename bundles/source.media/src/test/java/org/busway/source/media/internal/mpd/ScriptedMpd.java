package org.busway.source.media.internal.mpd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers as a test says, for one connection after another. Everything that is not said is answered with OK. */
public final class ScriptedMpd implements AutoCloseable {

    /** What is sent as it is, and may be anything. */
    @FunctionalInterface
    public interface Raw {
        void send(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Map<String, Raw> answers = new ConcurrentHashMap<>();
    /** What it was told, in order, besides idle and what surrounds lists. */
    public final List<String> commands = new CopyOnWriteArrayList<>();
    /** The rest is guarded by this. */
    private Raw greeting = text("OK MPD 0.23.5\n");
    private Socket connection;
    private boolean idle;
    private String changed = "";
    private int connections;

    /** Listens, on a port of its own. */
    public ScriptedMpd() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "scripted MPD");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it is. */
    public MpdAddress address() {
        return new MpdAddress("127.0.0.1", server.getLocalPort());
    }

    private static Raw text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What it says when it is connected to. */
    public synchronized void greets(Raw raw) {
        greeting = raw;
    }

    /** The lines of the answer to a command, without the end. */
    public void answers(String command, String... lines) {
        answers.put(command, text(lines.length == 0 ? "" : String.join("\n", lines) + "\n"));
    }

    /** How it refuses a command. */
    public void refuses(String command, String why) {
        answers.put(command, out -> {
            throw new IllegalStateException("ACK [50@0] {" + command + "} " + why + "\n");
        });
    }

    /** What it sends behind a command, before its OK. */
    public void sends(String command, Raw raw) {
        answers.put(command, raw);
    }

    /** Something is another now. */
    public synchronized void change(String subsystem) throws IOException {
        changed += "changed: " + subsystem + "\n";
        tell();
    }

    private void tell() throws IOException {
        if (idle && !changed.isEmpty()) {
            idle = false;
            String all = changed;
            changed = "";
            write(all + "OK\n");
        }
    }

    private void write(String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the connection that there is. */
    public synchronized void disconnect() throws IOException {
        connection.close();
    }

    /** How many there have been. */
    public synchronized int connections() {
        return connections;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                Raw first;
                synchronized (this) {
                    connection = socket;
                    idle = false;
                    connections++;
                    first = greeting;
                }
                first.send(socket.getOutputStream());
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                boolean list = false;
                boolean refused = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith("idle ") || line.equals("noidle")) {
                        idle(line.startsWith("idle "));
                    } else if (line.startsWith("command_list_")) {
                        list = line.endsWith("begin");
                        if (!list && !refused) {
                            socket.getOutputStream().write("OK\n".getBytes(StandardCharsets.UTF_8));
                        }
                        refused = false;
                    } else if (!refused) {
                        refused = !answer(line, list ? "list_OK\n" : "OK\n", socket.getOutputStream()) && list;
                    }
                }
            } catch (IOException | InterruptedException e) {
                // The next one.
            }
        }
    }

    private synchronized void idle(boolean begins) throws IOException {
        if (begins) {
            idle = true;
            tell();
        } else if (idle) {
            idle = false;
            write("OK\n");
        }
    }

    /** Whether it did it. */
    private boolean answer(String line, String end, OutputStream out) throws IOException, InterruptedException {
        commands.add(line.replace("\"", ""));
        try {
            answers.getOrDefault(line.split(" ")[0], text("")).send(out);
            out.write(end.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IllegalStateException e) {
            out.write(e.getMessage().getBytes(StandardCharsets.UTF_8));
            return false;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        server.close();
        if (connection != null) {
            connection.close();
        }
    }
}
