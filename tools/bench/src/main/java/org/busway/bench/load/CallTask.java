package org.busway.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls an echo, one call after the other, and tells the percentiles of the round trip. */
final class CallTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int count = control.number("count");
        int payload = control.number("payload");
        try (Link link = Link.open(control.text("address"))) {
            byte[] frame = Frame.call(control.text("to"), payload);
            ByteBuffer call = ByteBuffer.allocateDirect(frame.length).order(ByteOrder.LITTLE_ENDIAN).put(frame);
            Percentiles figures = new Percentiles(count);
            // Its reply comes after the signal NameAcquired, which then is out of the way.
            link.call("GetId", null);
            for (int i = 0; i < count; i++) {
                int serial = link.nextSerial();
                call.clear();
                call.putInt(Frame.SERIAL, serial);
                long start = System.nanoTime();
                link.write(call);
                link.in.await();
                figures.add(System.nanoTime() - start);
                int body = payload == 0 ? 0 : payload + 4;
                if (link.in.type() != Frame.REPLY || link.in.bodyLength() != body || link.in.numberField(5) != serial) {
                    throw new IOException("call " + i + " was answered with type " + link.in.type() + ", error "
                            + link.in.textField(4) + ", reply serial " + link.in.numberField(5));
                }
            }
            control.done(figures.figures());
        }
    }
}
