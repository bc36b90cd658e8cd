package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;

/** A member that maps the lane and sleeps while there is nothing, by the client library, which validates each message and tests its rules. */
final class LaneInlet implements Inlet {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final BusClient bus;
    private final PullMember member;

    LaneInlet(Place place) throws IOException {
        bus = BusClient.builder().address(place.address()).connect();
        member = bus.group(place.group(0)).join(List.of(MatchRule.parse(place.rule())), MemberOptions.DEFAULT);
        if (!member.isMapped()) {
            throw new IOException("the bus gives this member no memory");
        }
    }

    @Override
    public void receive(Taker taker) {
        member.read(new MemberHandler() {

            @Override
            public void message(GroupMessage message) {
                ByteBuffer body = message.body();
                taker.take(body.getLong(body.position() + 4), body.getLong(body.position() + 12));
            }

            @Override
            public void lost(Loss loss) {
                throw new IllegalStateException(loss.toString());
            }

            @Override
            public void publisherEnded(String publisher, String why) {}

            @Override
            public void ended(MemberEnd end) {
                throw new IllegalStateException("the membership is over: " + end.why());
            }
        }, 4096, MOMENT);
    }

    @Override
    public void close() {
        member.close();
        bus.close();
    }
}
