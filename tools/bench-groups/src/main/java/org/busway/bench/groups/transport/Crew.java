package org.busway.bench.groups.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.bench.groups.load.GroupWorker;
import org.busway.bench.load.LoadProcess;

/** The processes of a run: one publishes, four read; where there are two networks, four more read in the other. */
final class Crew implements AutoCloseable {

    private static final int PROCESSES = 4;
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx96m", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    private final Networks networks;
    private final List<LoadProcess> all = new ArrayList<>();
    private final LoadProcess publisher;
    private final List<LoadProcess> near = new ArrayList<>();
    private final List<LoadProcess> far = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param networks null if there is this machine's only
     */
    Crew(Networks networks) throws IOException {
        this.networks = networks;
        List<String> nearby = networks == null ? List.of() : networks.prefix(0);
        publisher = process(nearby);
        for (int i = 0; i < PROCESSES; i++) {
            near.add(process(nearby));
            if (networks != null) {
                far.add(process(networks.prefix(1)));
            }
        }
    }

    private LoadProcess process(List<String> before) throws IOException {
        LoadProcess process = LoadProcess.with(before, GroupWorker.class, JAVA_OPTIONS);
        all.add(process);
        return process;
    }

    /** The same again, where one of these has failed. */
    Crew another() throws IOException {
        close();
        return new Crew(networks);
    }

    LoadProcess publisher() {
        return publisher;
    }

    boolean has(Kind kind) {
        return !readers(kind).isEmpty();
    }

    List<LoadProcess> readers(Kind kind) {
        return kind == Kind.VETH ? far : near;
    }

    /** All that waits for them finds that they have failed. */
    @Override
    public void close() throws IOException {
        for (LoadProcess process : all) {
            process.close();
        }
    }
}
