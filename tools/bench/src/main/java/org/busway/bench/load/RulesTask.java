package org.busway.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Holds match rules that nothing of the bench matches, though each comes near in its own way: as many as wanted, or as the bus takes in the time and by its limits. */
final class RulesTask implements Worker.Task {

    private static final int RULES_PER_CONNECTION = 500;
    private static final int RULES_PER_SYNC = 100;

    @Override
    public void run(Control control) throws Exception {
        List<Link> links = new ArrayList<>();
        long until = System.nanoTime() + control.number("seconds") * 1_000_000_000L;
        int made = 0;
        try {
            int wanted = control.number("rules");
            while (made < wanted && System.nanoTime() < until && more(control, links, made)) {
                made += RULES_PER_SYNC;
            }
            control.ready(Integer.toString(made));
            control.awaitStop();
        } finally {
            for (Link link : links) {
                link.close();
            }
        }
        control.done("");
    }

    /** Makes some more and waits until the bus has them; false if that was beyond its limits. */
    private static boolean more(Control control, List<Link> links, int from) throws IOException {
        try {
            if (from % RULES_PER_CONNECTION == 0) {
                links.add(Link.open(control.text("address")));
            }
            Link link = links.get(links.size() - 1);
            for (int i = from; i < from + RULES_PER_SYNC - 1; i++) {
                byte[] frame = Frame.toBus("AddMatch", rule(i), Frame.NO_REPLY_EXPECTED);
                ByteBuffer out = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
                link.write(out.putInt(Frame.SERIAL, link.nextSerial()));
            }
            link.call("AddMatch", rule(from + RULES_PER_SYNC - 1));
            return true;
        } catch (IOException e) {
            if (e.getMessage().contains("LimitsExceeded")) {
                return false;
            }
            throw e;
        }
    }

    static String rule(int i) {
        return switch (i % 6) {
            case 0 -> "type='signal',sender=':1." + (1_000_000 + i) + "',interface='" + Frame.INTERFACE + "'";
            case 1 -> "interface='" + Frame.INTERFACE + "',path='" + Frame.PATH + "/n" + i + "'";
            case 2 -> "type='signal',interface='" + Frame.INTERFACE + "',member='Tick',arg0='t" + i + "'";
            case 3 -> "path_namespace='" + Frame.PATH + "/n" + i + "'";
            case 4 -> "interface='org.busway.Bench.n" + i + "',member='Echo'";
            default -> "type='signal',sender='org.busway.n" + i + "'";
        };
    }
}
