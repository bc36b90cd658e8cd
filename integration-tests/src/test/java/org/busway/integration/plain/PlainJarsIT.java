package org.busway.integration.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.busway.integration.bus.BusUnderTest;
import org.busway.integration.bus.Command;
import org.busway.integration.felix.ShippedBundles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What is shipped as bundles is also a library: programs run with these jars on the class path and nothing of OSGi. */
class PlainJarsIT {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @RegisterExtension
    static final BusUnderTest BUS = new BusUnderTest();

    @TempDir
    Path classes;

    @Test
    void messages_are_written_and_read_with_api_and_wire() throws IOException {
        assertEquals("NONE\nsomething\n", run(PlainMessages.class, List.of("api", "wire")).run().succeeded());
    }

    @Test
    void a_program_calls_is_called_and_hears_with_client_and_what_is_below_it() throws IOException, URISyntaxException {
        Path slf4j = Path.of(Logger.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertEquals("Hello, world\nheard something\n",
                run(PlainProgram.class, List.of("api", "spi", "wire", "os", "client"), slf4j).and(BUS.address()).run()
                        .succeeded());
    }

    /** Java with the jars, and of the tests this class alone. */
    private Command run(Class<?> program, List<String> bundles, Path... others) throws IOException {
        String file = program.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(file).getParent());
        try (InputStream content = program.getClassLoader().getResourceAsStream(file)) {
            Files.copy(content, classes.resolve(file));
        }
        String path = Stream
                .concat(Stream.of(classes), Stream.concat(bundles.stream().map(ShippedBundles::jar), Stream.of(others)))
                .map(Path::toString).collect(Collectors.joining(":"));
        return Command.of(JAVA.toString(), "-cp", path, program.getName());
    }
}
