package org.busway.bench.groups.load;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;
import org.busway.os.SocketBell;
import org.busway.os.UnixSockets;

/** Writes the time and a number into shared memory and rings, at a pace. */
final class WakePublishTask implements Worker.Task {

    private static final int MEMORY_BYTES = 4096;

    @Override
    public void run(Control control) throws Exception {
        ByteBuffer memory = memory(Path.of(control.text("folder")));
        try (Bells bells = new Bells(2)) {
            SocketBell bell = bells.add(UnixSockets.connect(bell(control), 5000, true));
            Meter meter = new Meter();
            String found = Sending.run((payload, number) -> {
                memory.putLong(Long.BYTES, number);
                memory.putLong(0, payload.bytes().getLong(Long.BYTES));
                VarHandle.fullFence();
                bell.ring();
            }, new Payload(Payload.SMALLEST), control);
            control.done(meter.figures(control.number("count")) + found);
        }
    }

    static String bell(Control control) {
        return Path.of(control.text("folder")).resolve("bell").toString();
    }

    static ByteBuffer memory(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("time"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, MEMORY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
