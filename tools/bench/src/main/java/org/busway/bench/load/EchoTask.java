package org.busway.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Answers the calls of one caller with as many bytes as came, until told to stop. */
final class EchoTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int payload = control.number("payload");
        try (Link link = Link.open(control.text("address"))) {
            Thread answering = new Thread(() -> answer(link, payload, control), "answering");
            answering.setDaemon(true);
            control.ready(link.uniqueName());
            answering.start();
            control.awaitStop();
        }
        control.done("");
    }

    private static void answer(Link link, int payload, Control control) {
        try {
            ByteBuffer reply = null;
            while (true) {
                link.in.await();
                if (link.in.type() != Frame.CALL) {
                    continue;
                }
                if (reply == null) {
                    byte[] frame = Frame.reply(link.in.textField(7), payload);
                    reply = ByteBuffer.allocateDirect(frame.length).order(ByteOrder.LITTLE_ENDIAN).put(frame);
                }
                reply.clear();
                reply.putInt(Frame.SERIAL, link.nextSerial()).putInt(Frame.REPLY_SERIAL, link.in.serial());
                link.write(reply);
            }
        } catch (Exception e) {
            // Told to stop, a channel may end in its own way.
            if (!control.stopped()) {
                control.failed(e);
            }
        }
    }
}
