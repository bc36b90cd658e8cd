package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Launch;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/** SIGHUP: what changed holds for all at once, what is wrong changes nothing, and nobody is disconnected for either. */
class ReloadIT {

    private static final String INCLUDING = BusProcess.PERMISSIVE.replace("</busconfig>",
            "<include>@DIRECTORY@/more.conf</include></busconfig>");
    private static final String NO_OWNERS = "<busconfig><policy context='mandatory'><deny own_prefix='org.example'/></policy></busconfig>";

    @Test
    void what_changed_holds_after_a_hang_up_for_those_who_are_connected_too() throws IOException {
        // The file itself lies where the bus does not look for changes.
        Launch launch = Launch.of(INCLUDING).with("BUSWAY_LOG", "info").under("sh", "-c",
                "mkdir @DIRECTORY@/away; echo '<busconfig/>' > @DIRECTORY@/away/more.conf; "
                        + "ln -s away/more.conf @DIRECTORY@/more.conf; exec \"$@\"",
                "sh");
        try (BusProcess bus = launch.start();
                Running owner = bus.command("dbus-test-tool", "echo", "--name=org.example.Before").start()) {
            bus.command("gdbus", "wait", "--session", "org.example.Before").run().succeeded();
            Files.writeString(bus.directory().resolve("away/more.conf"), NO_OWNERS);
            Reload.awaited(bus);
            requestName(bus).failedWith("org.freedesktop.DBus.Error.AccessDenied");
            assertEquals("(true,)\n",
                    BusCalls.plain().gdbus(bus.address(), "NameHasOwner", "org.example.Before").run().succeeded());

            Files.writeString(bus.directory().resolve("away/more.conf"), "<busconfig>");
            assertTrue(Reload.refused(bus).contains("/more.conf:1: "), bus.log());
            requestName(bus).failedWith("org.freedesktop.DBus.Error.AccessDenied");

            Files.writeString(bus.directory().resolve("away/more.conf"), "<busconfig/>");
            Reload.awaited(bus);
            requestName(bus).succeeded();
        }
    }

    @Test
    void a_corrupted_address_in_the_configuration_disturbs_a_running_bus_as_little_as_its_correction() throws IOException {
        try (BusProcess bus = Launch.of(BusProcess.PERMISSIVE).with("BUSWAY_LOG", "info").start()) {
            for (String corrupted : new String[]{"<listen>unix:pth=/x</listen>", "<listen>nonsense</listen>", "<listen></listen>",
                "<listen>unix:path=@DIRECTORY@/bus"}) {
                bus.configure(BusProcess.PERMISSIVE.replace("<listen>unix:path=@DIRECTORY@/bus</listen>", corrupted));
                bus.signal("HUP");
                requestName(bus).succeeded();
            }
            bus.configure(BusProcess.PERMISSIVE);
            Reload.awaited(bus);
            requestName(bus).succeeded();
        }
    }

    @Test
    void a_corrupted_address_is_named_at_the_start_and_corrected_it_is_listened_at() throws IOException {
        for (String corrupted : new String[]{"unix:pth=@DIRECTORY@/bus", "nix:path=@DIRECTORY@/bus", "unix"}) {
            Finished finished = Launch.of(BusProcess.PERMISSIVE.replace("unix:path=@DIRECTORY@/bus", corrupted)).run();
            assertEquals(1, finished.exitStatus(), finished::toString);
            assertEquals(1, finished.everything().lines().count(), finished::toString);
            assertTrue(finished.errors().contains(corrupted.replaceFirst("@DIRECTORY.*", "")), finished::toString);
        }
    }

    private static Finished requestName(BusProcess bus) {
        return BusCalls.plain().gdbus(bus.address(), "RequestName", "org.example.After", "0").run();
    }
}
