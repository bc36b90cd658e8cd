package org.busway.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * The receiver that reads so many messages like all others and then none, or one from time to time. Told to stop it reads whatever comes, and
 * tells what that was, how many messages the bus said that it lost, and whether it was thrown out.
 */
final class StalledTask implements Worker.Task {

    private static final long PATIENCE_MILLIS = 750;

    private Link link;
    private ByteBuffer reply;
    private long got;
    private long told;
    private boolean out;

    @Override
    public void run(Control control) throws Exception {
        StalledTask task = new StalledTask();
        task.work(control);
    }

    private void work(Control control) throws Exception {
        long calm = control.number("calm");
        long trickleMillis = control.number("trickle");
        boolean reads = control.number("reads") == 1;
        link = Link.open(control.text("address"));
        try (Link closing = link) {
            link.subscribe();
            control.ready(link.uniqueName());
            link.channel.configureBlocking(false);
            try (Selector selector = link.selector()) {
                link.channel.register(selector, SelectionKey.OP_READ);
                while ((got < calm || reads) && !out && !control.stopped()) {
                    read(selector, 50);
                }
                while (!control.stopped()) {
                    Thread.sleep(trickleMillis == 0 ? 10 : trickleMillis);
                    if (trickleMillis > 0 && !out) {
                        one();
                    }
                }
                while (!out && read(selector, PATIENCE_MILLIS)) {
                    continue;
                }
            }
        }
        control.done("got=" + got + " told=" + told + " out=" + (out ? 1 : 0));
    }

    private boolean read(Selector selector, long patienceMillis) throws IOException {
        boolean came = selector.select(patienceMillis) > 0;
        selector.selectedKeys().clear();
        if (came) {
            fill();
            while (link.in.next()) {
                take();
            }
        }
        return came;
    }

    /** Takes one message, and reads only if there is none that came before. */
    private void one() throws IOException {
        if (!link.in.next()) {
            fill();
            if (!link.in.next()) {
                return;
            }
        }
        take();
    }

    private void fill() {
        try {
            link.in.fill();
        } catch (IOException e) {
            out = true;
        }
    }

    private void take() throws IOException {
        if (link.in.type() == Frame.CALL) {
            got++;
            answer();
        } else if (link.in.type() == Frame.SIGNAL && "Lost".equals(link.in.textField(3))) {
            told += link.in.longBeforeEnd(8);
        } else if (link.in.type() == Frame.SIGNAL && link.in.bodyLength() > 1000) {
            got++;
        }
    }

    private void answer() {
        byte[] frame = Frame.reply(link.in.textField(7), 0);
        reply = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        reply.putInt(Frame.SERIAL, link.nextSerial()).putInt(Frame.REPLY_SERIAL, link.in.serial());
        try {
            while (reply.hasRemaining()) {
                link.channel.write(reply);
            }
        } catch (IOException e) {
            out = true;
        }
    }
}
