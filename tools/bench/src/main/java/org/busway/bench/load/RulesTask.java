package org.busway.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Holds match rules that nothing of the bench matches, though each comes near in its own way. */
final class RulesTask implements Worker.Task {

    private static final int RULES_PER_CONNECTION = 1000;

    @Override
    public void run(Control control) throws Exception {
        List<Link> links = new ArrayList<>();
        try {
            for (int i = 0; i < control.number("rules"); i++) {
                if (i % RULES_PER_CONNECTION == 0) {
                    links.add(Link.open(control.text("address")));
                }
                Link link = links.get(links.size() - 1);
                if (i % RULES_PER_CONNECTION == RULES_PER_CONNECTION - 1) {
                    link.call("AddMatch", rule(i));
                } else {
                    byte[] frame = Frame.toBus("AddMatch", rule(i), Frame.NO_REPLY_EXPECTED);
                    ByteBuffer out = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
                    link.write(out.putInt(Frame.SERIAL, link.nextSerial()));
                }
            }
            control.ready("rules");
            control.awaitStop();
        } finally {
            for (Link link : links) {
                link.close();
            }
        }
        control.done("");
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
