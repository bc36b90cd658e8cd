package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

class DbusTestToolIT extends WithThing {

    @Test
    void echo_answers_each_of_many_calls_of_spam() {
        try (Running echo = BUS.command("dbus-test-tool", "echo", "--name=org.example.Echo").start()) {
            BUS.command("gdbus", "wait", "--session", "--timeout", "10", "org.example.Echo").run().succeeded();
            Finished spam = BUS.command("dbus-test-tool", "spam", "--dest=org.example.Echo", "--count=2000", "--queue=50",
                    "--payload=" + "x".repeat(1000)).run();
            spam.succeeded();
            assertTrue(!spam.everything().toLowerCase().contains("error"), spam::toString);
        }
    }

    @Test
    void spam_on_many_connections_leaves_none_of_them() {
        int before = names();
        BUS.command("dbus-test-tool", "spam", "--dest=" + NAME, "--ignore-errors", "--count=200", "--messages-per-conn=1").run()
                .succeeded();
        long end = System.nanoTime() + 5_000_000_000L;
        while (names() > before && System.nanoTime() < end) {
            Thread.onSpinWait(); // the bus reads the last hang-up after the process has ended
        }
        assertEquals(before, names());
    }

    @Test
    void a_black_hole_that_ends_gives_its_callers_an_error() {
        try (Running blackHole = BUS.command("dbus-test-tool", "black-hole", "--name=org.example.Hole").start()) {
            BUS.command("gdbus", "wait", "--session", "--timeout", "10", "org.example.Hole").run().succeeded();
            try (Running monitor = BUS.command("dbus-monitor", "--session").start()) {
                monitor.line("NameAcquired");
                send(300).run().failedWith("org.freedesktop.DBus.Error.NoReply");
                try (Running caller = send(20_000).start()) {
                    monitor.line("member=Second");
                    blackHole.close();
                    caller.end().failedWith("Message recipient disconnected from message bus without replying");
                }
            }
        }
    }

    private static Command send(int timeoutMillis) {
        return BUS.command("dbus-send", "--session", "--print-reply", "--reply-timeout=" + timeoutMillis,
                "--dest=org.example.Hole", "/",
                timeoutMillis < 1_000 ? "com.example.First" : "com.example.Second");
    }

    private static int names() {
        return BUS
                .command("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                        "--method", "org.freedesktop.DBus.ListNames")
                .run().succeeded().split("':").length - 1;
    }
}
