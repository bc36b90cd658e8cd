package org.busway.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.load.Crew;
import org.busway.bench.load.Job;

/** One go with connections of its own: all read, then one of them reads no more, or hardly, until its queue has long been full; then it reads what there is. */
final class StallRound {

    /** Of all senders together, so that those who read are never near their budget of 1 MiB. */
    private static final int WINDOW = 24;
    private static final int TRICKLE_MILLIS = 900;
    private static final int TRICKLE_SECONDS = 16;
    /** More than twice the deadline after which somebody who holds others up is out. */
    private static final int PATIENCE_MILLIS = 2500;

    /**
     * How much is sent.
     *
     * @param calm signals, or calls to each, while all read; as many again when the queue is full
     * @param fill that are to fill it
     * @param payload bytes of each
     * @param everybodyReads whether it ends before anybody stalls
     */
    record Load(int calm, int fill, int payload, boolean everybodyReads) {

        /** So many bytes to fill the queue. */
        static Load of(int calm, int fillBytes, int payload) {
            return new Load(calm, fillBytes / payload, payload, false);
        }

        /** The same before anybody stalls. */
        Load calmly() {
            return new Load(calm, fill, payload, true);
        }
    }

    private final StallOutcome scenario;
    private final Setting setting;
    private final Job receiving;
    private final Job sending;
    private final Job stalled;
    private final Map<String, Double> received;

    private StallRound(StallOutcome scenario, Setting setting, Load load) {
        this.scenario = scenario;
        this.setting = setting;
        Crew crew = setting.crews().of(scenario.severalUsers());
        int senders = scenario.senders();
        boolean goesOn = scenario.trickle() && !load.everybodyReads;
        int full = load.calm + load.fill;
        int most = load.everybodyReads ? load.calm : goesOn ? Integer.MAX_VALUE / 4 : full + load.calm;
        Map<String, Object> asked = new TreeMap<>(Map.of("address", setting.bus().address(), "senders", senders, "receivers", 8,
                "payload", load.payload, "window", WINDOW / senders, "count", most / senders, "acknowledgements",
                acknowledgements(),
                "calm", load.calm, "trickle", goesOn ? TRICKLE_MILLIS : 0));
        asked.put("reads", load.everybodyReads ? 1 : 0);
        asked.put("full", load.everybodyReads ? load.calm : full);
        asked.put("patience", setting.quick() ? PATIENCE_MILLIS * 4 / 5 : PATIENCE_MILLIS);
        asked.put("seconds", goesOn ? TRICKLE_SECONDS : 60);
        stalled = crew.stalling().start("stalled", asked);
        String name = stalled.ready();
        receiving = crew.reading().start("stall-receive", asked);
        String names = receiving.ready();
        asked.put("to", scenario.calls() ? names + "," + name : "all");
        sending = crew.sending().start("stall-send", asked);
        received = Finding.numbers(receiving.done());
    }

    /** Runs until those who read have got all that they get; the one that stalls still does. */
    static StallRound of(StallOutcome scenario, Setting setting, Load load) {
        return new StallRound(scenario, setting, load);
    }

    /** Lets the stalled one read, and says what became of everybody. */
    Finding end() {
        Map<String, Double> sent = Finding.numbers(sending.done());
        Map<String, Double> last = Finding.numbers(stalled.stop());
        return Finding.of(weighed(sent, last), said(sent, last));
    }

    private Map<String, Double> weighed(Map<String, Double> sent, Map<String, Double> last) {
        Map<String, Double> figures = new HashMap<>();
        double wanted = scenario.calls() ? sent.get("sent") : 8 * sent.get("sent");
        figures.put("share", wanted == 0 ? 0 : Math.min(100, 100 * received.get("got") / wanted));
        boolean nobodySends = received.get("stuck") == 1 && sent.get("blocked") + sent.get("cut") >= scenario.senders();
        double rate = nobodySends ? 0 : received.get("full");
        figures.put("rate", rate);
        figures.put("ratio", received.get("calm") == 0 ? 0 : 100 * rate / received.get("calm"));
        figures.put("pause", received.get("pause"));
        figures.put("late", received.get("late"));
        figures.put("cut", sent.get("cut"));
        figures.put("others", received.get("out"));
        figures.put("out", last.get("out"));
        figures.put("told", last.get("told") + sent.get("refused-stalled") + received.get("told"));
        double lostByStalled = last.get("out") == 1
                ? 0
                : Math.max(0, sent.get("to-stalled") - last.get("got") - last.get("told") - sent.get("refused-stalled"));
        figures.put("lost", lostByStalled + Math.max(0, received.get("missing") - received.get("told")));
        return figures;
    }

    private String said(Map<String, Double> sent, Map<String, Double> last) {
        StringBuilder said = new StringBuilder();
        if (received.get("filled") == 0) {
            said.append("stood still before the stalled one's queue was full; ");
        }
        if (sent.get("blocked") > 0) {
            said.append(String.format(Locale.ROOT, "%.0f blocked in the end; ", sent.get("blocked")));
        }
        if (sent.get("refused") > 0) {
            said.append(String.format(Locale.ROOT, "%.0f calls to those who read were refused; ", sent.get("refused")));
        }
        return said + String.format(Locale.ROOT, "%.0f sent to those who read, %.0f to the stalled one, which got %.0f",
                sent.get("sent"), sent.get("to-stalled"), last.get("got"));
    }

    private Path acknowledgements() {
        try {
            Path folder = setting.directory().resolve("acknowledgements");
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            return folder.resolve(scenario.severalUsers() ? "users" : "user");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
