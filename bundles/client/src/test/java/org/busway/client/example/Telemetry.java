package org.busway.client.example;

import java.time.Duration;
import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;

/** A publisher and two members, as the README shows them. Run it with the address of a bus that has a group "telemetry". */
public final class Telemetry {

    private Telemetry() {}

    /** Publishes while two members read. */
    public static void main(String... arguments) {
        try (BusClient bus = BusClient.connect(arguments[0]);
                BusClient reader = BusClient.connect(arguments[0]);
                BusClient listener = BusClient.connect(arguments[0])) {
            run(bus, reader, listener, 10);
        }
    }

    static double run(BusConnection bus, BusConnection reader, BusConnection listener, int count) {
        // README begins
        MatchRule rule = MatchRule.signal("org.example.Engine1", "Rpm");
        listener.group("telemetry").join(rule, rpm -> System.out.println(rpm.sender() + ": " + rpm.toMessage().arguments()));
        PullMember member = reader.group("telemetry").join(rule);

        Publisher publisher = bus.group("telemetry").publisher();
        PreparedSignal signal = publisher.prepare("/engine", "org.example.Engine1", "Rpm", "d", Double.BYTES);
        for (int i = 0; i < count; i++) {
            signal.body().clear().putDouble(800 + i);
            publisher.send(signal, Duration.ofSeconds(1));
        }

        double[] sum = {0};
        for (int read = 0; read < count;) {
            read += member.read(rpm -> sum[0] += rpm.body().getDouble(), 64, Duration.ofSeconds(1));
        }
        // README ends
        publisher.close();
        member.close();
        return sum[0];
    }
}
