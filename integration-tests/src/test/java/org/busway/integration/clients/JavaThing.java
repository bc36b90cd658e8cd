package org.busway.integration.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.freedesktop.dbus.FileDescriptor;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;

/** The thing of the client tests, with dbus-java: see {@link ThingContract} for its arguments and answers. */
public final class JavaThing {

    private static final String PATH = "/org/example/thing";

    /** dbus-java turns the bus's error names into classes. */
    private static final String ERROR_CLASSES = "org.freedesktop.dbus.errors.";
    private static final String ERROR_NAMES = "org.freedesktop.DBus.Error.";

    private JavaThing() {}

    @DBusInterfaceName("org.example.Thing1")
    public interface Thing extends DBusInterface {

        String Echo(String text);

        String Read(FileDescriptor descriptor);

        FileDescriptor Write(String text);

        class Echoed extends DBusSignal {

            public final String text;

            public Echoed(String path, String text) throws DBusException {
                super(path, text);
                this.text = text;
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        String name = arguments[1];
        try (DBusConnection bus = DBusConnectionBuilder.forAddress(System.getenv("DBUS_SESSION_BUS_ADDRESS")).withShared(false)
                .build()) {
            switch (mode) {
                case "serve" -> serve(bus, name);
                case "listen" -> listen(bus, name);
                case "call" -> System.out.println(thing(bus, name).Echo(arguments[2]));
                case "pass" -> System.out.println(thing(bus, name).Read(fileWith(arguments[2])));
                case "take" -> System.out.println(read(thing(bus, name).Write(arguments[2])));
                default -> throw new IllegalArgumentException("no mode " + mode);
            }
        } catch (DBusExecutionException e) {
            System.err.println(e.getClass().getName().replace(ERROR_CLASSES, ERROR_NAMES) + ": " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static Thing thing(DBusConnection bus, String name) throws DBusException {
        return bus.getRemoteObject(name, PATH, Thing.class);
    }

    private static void serve(DBusConnection bus, String name) throws DBusException, InterruptedException {
        bus.exportObject(PATH, new Served(bus));
        bus.requestBusName(name);
        System.out.println("ready " + bus.getUniqueName());
        new CountDownLatch(1).await();
    }

    private static void listen(DBusConnection bus, String name) throws DBusException, InterruptedException {
        CountDownLatch heard = new CountDownLatch(1);
        bus.addSigHandler(Thing.Echoed.class, signal -> {
            System.out.println("heard " + signal.text);
            heard.countDown();
        });
        System.out.println("listening");
        heard.await();
    }

    private record Served(DBusConnection bus) implements Thing {

        @Override
        public String Echo(String text) {
            try {
                bus.sendMessage(new Echoed(PATH, text));
                return text;
            } catch (DBusException e) {
                throw new DBusExecutionException(e.getMessage());
            }
        }

        @Override
        public String Read(FileDescriptor descriptor) {
            return JavaThing.read(descriptor);
        }

        @Override
        public FileDescriptor Write(String text) {
            return fileWith(text);
        }

        @Override
        public String getObjectPath() {
            return PATH;
        }
    }

    private static String read(FileDescriptor descriptor) {
        // Through /proc: what dbus-java hands out has no portable way to a stream.
        try (InputStream stream = new BufferedInputStream(
                new FileInputStream("/proc/self/fd/" + descriptor.getIntFileDescriptor()))) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new DBusExecutionException(e.getMessage());
        }
    }

    private static FileDescriptor fileWith(String text) {
        try {
            Path file = Files.createTempFile("busway-thing-", "");
            Files.writeString(file, text);
            FileInputStream stream = new FileInputStream(file.toFile()); // stays open for the receiver
            String descriptor = List.of(new File("/proc/self/fd").list()).stream().filter(open -> isOpenAs(open, file))
                    .findFirst()
                    .orElseThrow(() -> new IOException(stream + " has no descriptor"));
            Files.delete(file);
            return new FileDescriptor(Integer.parseInt(descriptor));
        } catch (IOException e) {
            throw new DBusExecutionException(e.getMessage());
        }
    }

    private static boolean isOpenAs(String descriptor, Path file) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).equals(file);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
