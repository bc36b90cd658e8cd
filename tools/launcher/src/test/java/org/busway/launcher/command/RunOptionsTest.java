package org.busway.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunOptionsTest {

    @Test
    void theGatewayIsTheDefault() {
        assertEquals(new RunOptions("gateway", "", List.of(), false), RunOptions.parse(List.of()));
    }

    @Test
    void settingsAddUp() {
        RunOptions options = RunOptions
                .parse(List.of("--set", "a:b=c=d", "--profile=bus-only", "--quiet", "--set=e:f=g", "--address", "unix:path=/x"));
        assertEquals(new RunOptions("bus-only", "unix:path=/x", List.of("a:b=c=d", "e:f=g"), true), options);
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearest() {
        String message = assertThrows(UsageFailure.class, () -> RunOptions.parse(List.of("--profil=x"))).getMessage();
        assertTrue(message.startsWith("busway: unknown argument \"--profil=x\": did you mean \"--profile\"?\n"), message);
    }

    @Test
    void aValueMustBeThere() {
        for (List<String> arguments : List.of(List.of("--address"), List.of("--address="))) {
            String message = assertThrows(UsageFailure.class, () -> RunOptions.parse(arguments)).getMessage();
            assertTrue(message.startsWith("busway: --address "), message);
        }
    }
}
