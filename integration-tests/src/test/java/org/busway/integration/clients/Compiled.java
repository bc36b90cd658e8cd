package org.busway.integration.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Machine;

/** A C program among the test resources, compiled on this machine with what pkg-config says about its library. */
final class Compiled {

    private Compiled() {}

    static Command program(Path source, String library, String debianPackage) throws IOException {
        Path binary = Path.of(source.toString().replace(".c", ""));
        if (Files.notExists(binary)) {
            Machine.program("gcc", "gcc");
            Machine.program("pkg-config", "pkg-config");
            Finished flags = Command.of("pkg-config", "--cflags", "--libs", library).run();
            Machine.needs(flags.exitStatus() == 0, "the development files of " + library, "apt-get install " + debianPackage);
            List<String> compile = new ArrayList<>(
                    List.of("gcc", "-Wall", "-Wextra", "-o", binary.toString(), source.toString()));
            compile.addAll(List.of(flags.output().strip().split("\\s+")));
            Command.of(compile).run().succeeded();
        }
        return Command.of(binary.toString());
    }
}
