package org.busway.os;

/** Prints what was passed to it, each with its type and whether it would be inherited further. */
final class ActivatedChild {

    private ActivatedChild() {}

    public static void main(String[] arguments) throws Exception {
        StringBuilder line = new StringBuilder();
        for (SystemdActivation.Passed passed : SystemdActivation.descriptors(System.getenv(), Processes.pid())) {
            String flags = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/fdinfo/" + passed.fd()));
            boolean closeOnExec = flags.lines().anyMatch(f -> f.matches("flags:\\s+0?2[0-7]{6}"));
            line.append(passed.fd()).append('=').append(passed.name()).append(closeOnExec ? "+" : "-").append(' ');
        }
        System.out.println(line);
    }
}
