package org.busway.client.internal.group;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.group.Publisher;
import org.busway.client.internal.group.Received.MemberAdded;
import org.busway.client.internal.group.Received.PairAdded;
import org.busway.client.internal.group.publish.LanePublisher;
import org.busway.client.internal.group.publish.SocketPublisher;

/**
 * The publishers of one connection that write lanes, one a group at most, and what the bus tells the library for them. It may tell of members before its answer to Publish
 * was acted on: that is kept for the publisher. Opened and closed on any thread; what the bus tells comes in order, on one thread at a time.
 */
final class OpenPublishers {

    private final GroupHost host;
    private final Map<String, LanePublisher> publishers = new ConcurrentHashMap<>();
    /** Members that the bus has told of before its answer to Publish was acted on; guarded by itself. */
    private final Map<String, List<Consumer<LanePublisher>>> early = new HashMap<>();
    private final AtomicLong running = new AtomicLong();

    OpenPublishers(GroupHost host) {
        this.host = host;
    }

    /** Becomes a publisher, with a lane if the group gives one. */
    Publisher open(String group) {
        LanePublisher publisher = null;
        try {
            publisher = LanePublisher.open(host, group, host.call(Groups1.publish(group)), running, () -> gone(group));
            synchronized (early) {
                publishers.put(group, publisher);
                List<Consumer<LanePublisher>> waiting = early.remove(group);
                if (waiting != null) {
                    for (Consumer<LanePublisher> each : waiting) {
                        each.accept(publisher);
                    }
                }
            }
            // From here on the bus gives the lane to members.
            host.call(Groups1.mapped(group, publisher.lane()));
            return publisher;
        } catch (IOException e) {
            host.tell(Groups1.unpublish(group));
            throw new BusException(BusException.FAILED, "group \"" + group + "\" cannot be written: " + e.getMessage(), e);
        } catch (BusException e) {
            if (publisher != null) {
                publisher.end(e.getMessage());
            }
            if (Groups1.NOT_DIRECT.equals(e.errorName()) || BusException.UNKNOWN_METHOD.equals(e.errorName())) {
                return new SocketPublisher(host, group);
            }
            throw e;
        }
    }

    private void gone(String group) {
        if (publishers.remove(group) != null) {
            host.tell(Groups1.unpublish(group));
        }
    }

    boolean isEmpty() {
        return publishers.isEmpty();
    }

    /** A lane has ended, which may be the publisher's. */
    void laneEnded(String group, int lane, String why) {
        LanePublisher publisher = publishers.get(group);
        if (publisher != null && publisher.lane() == lane) {
            publisher.end("the bus ended the lane: " + why);
        }
    }

    /** Acts on what the bus tells of a group; false if it is not known here. */
    boolean act(String group, Message message) {
        LanePublisher publisher = publishers.get(group);
        switch (message.member()) {
            case "Unpublished" -> {
                if (publisher != null) {
                    publisher.ended(message.argument(1, Long.class).intValue(), message.argument(2, Long.class),
                            message.argument(3, String.class));
                }
            }
            case "MemberAdded" -> {
                MemberAdded added = MemberAdded.of(message);
                tell(group, each -> each.add(added));
            }
            case "PairAdded" -> {
                PairAdded added = PairAdded.of(message);
                tell(group, each -> each.add(added));
            }
            case "MemberRemoved" -> {
                if (publisher != null) {
                    publisher.remove(message.argument(1, Long.class).intValue(), message.argument(2, Long.class).intValue());
                }
            }
            case "Renew" -> {
                Descriptor memory = message.argument(3, Descriptor.class);
                if (publisher == null) {
                    memory.close();
                } else {
                    publisher.renew(message.argument(1, Long.class).intValue(), message.argument(2, Long.class).intValue(),
                            memory);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void tell(String group, Consumer<LanePublisher> told) {
        synchronized (early) {
            LanePublisher publisher = publishers.get(group);
            if (publisher == null) {
                early.computeIfAbsent(group, name -> new ArrayList<>()).add(told);
            } else {
                told.accept(publisher);
            }
        }
    }

    /** The connection is closed. */
    void ended(String reason) {
        publishers.values().forEach(publisher -> publisher.end(reason));
    }
}
