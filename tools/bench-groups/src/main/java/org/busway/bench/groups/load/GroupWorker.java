package org.busway.bench.groups.load;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.busway.bench.groups.transport.TransportReceiveTask;
import org.busway.bench.groups.transport.TransportSendTask;
import org.busway.bench.load.Worker;

/** A process that publishes or reads: the tasks of the bench of buses, and those of groups, lanes and Aeron. */
public final class GroupWorker {

    private GroupWorker() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Worker.Task> tasks = new HashMap<>(Worker.tasks());
        tasks.put("lane-read", new LaneReadTask());
        tasks.put("lane-publish", new LanePublishTask());
        tasks.put("wake-read", new WakeReadTask());
        tasks.put("wake-publish", new WakePublishTask());
        tasks.put("group-read", new GroupReadTask());
        tasks.put("group-publish", new GroupPublishTask());
        tasks.put("group-fill", new GroupFillTask());
        tasks.put("group-drain", new GroupDrainTask());
        tasks.put("aeron-read", new AeronReadTask());
        tasks.put("aeron-publish", new AeronPublishTask());
        tasks.put("transport-send", new TransportSendTask());
        tasks.put("transport-receive", new TransportReceiveTask());
        Worker.serve(tasks);
    }
}
