package org.busway.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TerminalTest {

    @Test
    void whatWasSaidIsPrintedInOrderBelowTheLinesOfTheStartAndTheRestCounted() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true), 2, () -> 0);
        terminal.say("one");
        terminal.say("two");
        terminal.say("three");
        terminal.start(List.of("above all"));
        terminal.close();
        assertEquals(List.of("above all", "one", "two", Lines.refused(1)), out.toString().lines().toList());
    }

    @Test
    void whatWasRefusedIsCountedThoughNoLineComesBehindIt() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true), 1, () -> 0);
        terminal.start(List.of());
        terminal.say("one");
        while (!out.toString().contains("one")) {
            Thread.sleep(1);
        }
        terminal.say("two");
        while (!out.toString().contains(Lines.refused(1))) {
            Thread.sleep(1);
        }
        terminal.close();
    }

    @Test
    void aTerminalThatStandsStillHoldsUpNobody() throws Exception {
        CountDownLatch printing = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                printing.countDown();
                boolean interrupted = false;
                while (released.getCount() > 0) {
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                out.write(b);
            }
        };
        Terminal terminal = new Terminal(new PrintStream(stuck, true), 1_000_000, () -> 0);
        terminal.start(List.of());
        terminal.say("first");
        assertTrue(printing.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < 1000; i++) {
            terminal.say("line " + i);
        }
        released.countDown();
        terminal.close();
        List<String> lines = out.toString().lines().toList();
        assertEquals("first", lines.get(0));
        assertEquals("line 0", lines.get(1));
        assertEquals(Lines.refused(1000 - 256), lines.get(lines.size() - 1));
    }
}
