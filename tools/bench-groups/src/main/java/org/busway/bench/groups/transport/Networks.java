package org.busway.bench.groups.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces with a veth pair between them, so that nothing of the machine's own network is touched or in the way: publishers are in the first, members in
 * the first too, and for the veth pair in the second. They end with the processes that hold them.
 */
final class Networks implements AutoCloseable {

    static final String NEAR = "10.77.0.1";
    static final String FAR = "10.77.0.2";

    private final List<Process> holders = new ArrayList<>();

    private Networks() {}

    /** Makes them. */
    static Networks open() throws IOException {
        Networks networks = new Networks();
        try {
            for (int i = 0; i < 2; i++) {
                networks.holders.add(new ProcessBuilder("unshare", "--net", "sleep", "1000000").start());
            }
            networks.await();
            networks.in(0, "ip link set lo up multicast on");
            networks.in(1, "ip link set lo up");
            networks.in(0, "ip link add v0 type veth peer name v1 netns " + networks.holders.get(1).pid());
            networks.in(0, "ip addr add " + NEAR + "/24 dev v0");
            networks.in(1, "ip addr add " + FAR + "/24 dev v1");
            networks.in(0, "ip link set v0 up");
            networks.in(1, "ip link set v1 up");
            networks.in(0, "ip route add 224.0.0.0/4 dev v0");
            return networks;
        } catch (IOException e) {
            networks.close();
            throw e;
        }
    }

    /** A holder has its namespace when it no longer has this process's. */
    private void await() throws IOException {
        String own = java.nio.file.Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/net")).toString();
        for (Process holder : holders) {
            java.nio.file.Path link = java.nio.file.Path.of("/proc/" + holder.pid() + "/ns/net");
            while (java.nio.file.Files.readSymbolicLink(link).toString().equals(own)) {
                if (!holder.isAlive()) {
                    throw new IOException("no network namespace can be made: run as root");
                }
                Thread.onSpinWait();
            }
        }
    }

    /** What runs a program in one of them. */
    List<String> prefix(int network) {
        return List.of("nsenter", "--target", Long.toString(holders.get(network).pid()), "--net");
    }

    private void in(int network, String command) throws IOException {
        List<String> whole = new ArrayList<>(prefix(network));
        whole.addAll(List.of(command.split(" ")));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        holders.forEach(Process::destroy);
    }
}
