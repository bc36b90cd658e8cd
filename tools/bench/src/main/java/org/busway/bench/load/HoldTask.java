package org.busway.bench.load;

import java.util.ArrayList;
import java.util.List;

/** Holds connections that do nothing. */
final class HoldTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        List<Link> links = new ArrayList<>();
        try {
            for (int i = 0; i < control.number("connections"); i++) {
                links.add(Link.open(control.text("address")));
            }
            control.ready(Integer.toString(links.size()));
            control.awaitStop();
        } finally {
            for (Link link : links) {
                link.close();
            }
        }
        control.done("");
    }
}
