package org.busway.bench.groups.load;

import java.time.Duration;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;
import org.busway.client.BusClient;

/** A member that reads what its rule matches until it is told to stop: by the lane, or by its connection, for which the bus reads the lane. */
final class GroupDrainTask implements Worker.Task {

    private static final int MESSAGES_A_READ = 4096;
    private static final Duration SHORT = Duration.ofMillis(100);

    @Override
    public void run(Control control) throws Exception {
        boolean proxied = control.text("proxied").equals("true");
        MatchRule rule = MatchRule.parse("type='signal',interface='" + GroupFillTask.INTERFACE + "'"
                + (proxied ? ",member='" + GroupFillTask.HOT + "'" : ""));
        try (BusClient bus = BusClient.builder().address(control.text("address")).connect();
                PullMember member = bus.group(control.text("group")).join(List.of(rule),
                        proxied ? MemberOptions.DEFAULT.proxied() : MemberOptions.DEFAULT)) {
            Counting counting = new Counting();
            control.ready("member");
            while (!control.stopped()) {
                member.read(counting, MESSAGES_A_READ, SHORT);
            }
            control.done("read=" + counting.read);
        }
    }

    private static final class Counting implements MemberHandler {

        private long read;

        @Override
        public void message(GroupMessage message) {
            read++;
        }

        @Override
        public void lost(Loss loss) {
            throw new IllegalStateException(loss.toString());
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            // It is told to stop first.
        }

        @Override
        public void ended(MemberEnd end) {
            throw new IllegalStateException("the membership is over after " + read + " messages: " + end.why());
        }
    }
}
