package org.busway.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Sends signals to a receiver that does not read, until the bus takes no more for a second or enough is sent; then the receiver reads on,
 * and what it got is told: how many, how many are missing, and who was disconnected.
 */
final class FloodTask implements Worker.Task {

    private static final long PATIENCE_MILLIS = 1000;

    @Override
    public void run(Control control) throws Exception {
        int most = control.number("count");
        byte[] frame = Frame.signal(control.number("payload"));
        ByteBuffer out = ByteBuffer.allocateDirect(frame.length).order(ByteOrder.LITTLE_ENDIAN).put(frame);
        try (Link stalled = Link.open(control.text("address")); Link sender = Link.open(control.text("address"))) {
            stalled.subscribe();
            stalled.in.enlarge();
            sender.channel.configureBlocking(false);
            int sent = 0;
            String outcome = "all-taken";
            try (Selector selector = sender.selector()) {
                sender.channel.register(selector, SelectionKey.OP_WRITE);
                while (sent < most) {
                    out.clear();
                    out.putLong(frame.length - 8, sent);
                    if (!writeWhole(sender, selector, out)) {
                        outcome = "sender-blocked";
                        break;
                    }
                    sent++;
                }
            } catch (IOException e) {
                outcome = "sender-disconnected";
            }
            control.ready(outcome);
            control.awaitStop();
            Drained drained = new Drained();
            drained.read(stalled);
            control.done("sent=" + sent + " got=" + drained.got + " lost=" + (sent - drained.got) + " outcome=" + outcome
                    + " receiver-disconnected=" + (drained.disconnected ? 1 : 0));
        }
    }

    private static boolean writeWhole(Link sender, Selector selector, ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            if (sender.channel.write(out) == 0) {
                selector.selectedKeys().clear();
                if (selector.select(PATIENCE_MILLIS) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What the receiver finds when it reads at last. */
    private static final class Drained {

        int got;
        boolean disconnected;

        void read(Link stalled) throws IOException {
            stalled.channel.configureBlocking(false);
            try (Selector selector = stalled.selector()) {
                stalled.channel.register(selector, SelectionKey.OP_READ);
                while (selector.select(PATIENCE_MILLIS) > 0) {
                    selector.selectedKeys().clear();
                    stalled.in.fill();
                    while (stalled.in.next()) {
                        got += stalled.in.type() == Frame.SIGNAL ? 1 : 0;
                    }
                }
            } catch (IOException e) {
                disconnected = true;
            }
        }
    }
}
