package org.example.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.NameResult;
import org.busway.api.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work stepped by hand, with a file for the kernel and a bus that notes what is done on it. */
class LoadWorkTest {

    @TempDir
    Path directory;
    private final List<String> done = new ArrayList<>();
    private Path file;
    private LoadWork work;

    private <T> T fake(Class<T> type, String... noted) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, arguments) -> {
            if (List.of(noted).contains(method.getName())) {
                done.add(method.getName() + " " + (arguments == null ? "" : ((Object[]) arguments[arguments.length - 1])[0]));
            }
            return switch (method.getName()) {
                case "export" -> fake(ExportedObject.class, "emit");
                case "requestName" -> NameResult.PRIMARY_OWNER;
                case "subscribe" -> (Registration) () -> {};
                case "releaseName" -> true;
                default -> null;
            };
        }));
    }

    @BeforeEach
    void begin() throws IOException {
        file = Files.writeString(directory.resolve("loadavg"), "0.50 0.40 0.30 1/100 1234\n");
        work = new LoadWork(fake(LoadOptions.class, file.toString(), 1), fake(BusConnection.class));
        work.begin();
    }

    private LoadOptions fake(Class<LoadOptions> type, String path, int millis) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> method.getName().equals("file") ? path : millis));
    }

    @Test
    void anotherLoadIsToldOnce() throws Exception {
        Files.writeString(file, "0.75 0.40 0.30 1/100 1234\n");
        work.turn();
        work.turn();
        assertEquals(List.of("emit 0.75"), done);
        assertEquals(1, work.eventCount());
    }

    @Test
    void garbageIsSaidAndItGoesOn() throws Exception {
        Files.writeString(file, "none\n");
        work.turn();
        assertEquals("every 1 ms; " + file + " does not tell the load", work.condition().detail());
        Files.writeString(file, "0.75 0.40 0.30 1/100 1234\n");
        work.turn();
        assertEquals("every 1 ms", work.condition().detail());
    }
}
