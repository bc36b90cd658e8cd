package org.busway.integration.bus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of its own for a bus, in which the kernel can be given device events without anybody else hearing them. */
public final class NetworkNamespace {

    private NetworkNamespace() {}

    /** Ends the test that calls where there cannot be one. */
    public static void needed() {
        Machine.program("unshare", "util-linux");
        Machine.program("nsenter", "util-linux");
        Machine.needs(Command.of("unshare", "-n", "true").run().exitStatus() == 0, "permission to make a network namespace",
                "run as root");
        Machine.needs(Files.isExecutable(Path.of("/usr/bin/python3")), "the program /usr/bin/python3",
                "apt-get install python3-minimal");
    }

    /** A command that runs in a new namespace, which is that of its process from then on. */
    public static Command around(Command command) {
        List<String> arguments = new ArrayList<>(List.of("unshare", "-n"));
        arguments.addAll(command.arguments());
        return new Command(arguments, command.environment(), command.deadline());
    }

    /** Has the kernel tell an event in the namespace of a process. */
    public static void tell(long pid, String... properties) throws IOException {
        Path program = Files.createTempFile("busway-inject-", ".py");
        try (InputStream source = NetworkNamespace.class.getResourceAsStream("inject.py")) {
            Files.write(program, source.readAllBytes());
            Command.of("nsenter", "--net=/proc/" + pid + "/ns/net", "/usr/bin/python3", program.toString()).and(properties).run()
                    .succeeded();
        } finally {
            Files.delete(program);
        }
    }
}
