package org.busway.bridge.eventadmin.internal;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.Group;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.LaneFaultException;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.osgi.service.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge as a member of a group, read on the bridge's own thread. A membership that ended is taken up again, and whenever signals were missed that is an event too. For one thread, besides
 * {@link #leave} and {@link #trouble}.
 */
final class JoinedGroup {

    private static final Logger LOG = LoggerFactory.getLogger(JoinedGroup.class);
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final int AT_ONCE = 64;
    /** How soon it is tried again to join. */
    private static final int AGAIN_MILLIS = 1000;

    private final Group group;
    private final List<MatchRule> rules;
    private final MemberHandler handler;
    private final SignalEvents toEvents;
    private final Consumer<Event> lost;
    /** Joined, and found left, under this object's monitor. */
    private volatile PullMember member;
    private volatile boolean left;
    private volatile String trouble = "";

    JoinedGroup(Group group, List<MatchRule> rules, Consumer<Message> signals, SignalEvents toEvents, Consumer<Event> lost) {
        this.group = group;
        this.rules = rules;
        this.toEvents = toEvents;
        this.lost = lost;
        handler = new MemberHandler() {
            @Override
            public void message(GroupMessage message) {
                signals.accept(message.toMessage());
            }

            @Override
            public void lost(Loss loss) {
                lost.accept(toEvents.lost(group.name(), loss));
            }
        };
    }

    /** Hands on what comes; returns after some of it, or when it has left. */
    void turn() throws InterruptedException {
        if (member == null) {
            // That it has joined, or has not, is told before it waits for messages.
            join();
            return;
        }
        try {
            if (member.read(handler, AT_ONCE, FOREVER) == PullMember.ENDED) {
                missed(member.end().why());
                member = null;
            }
        } catch (LaneFaultException e) {
            missed(e.getMessage());
        }
    }

    private void join() throws InterruptedException {
        try {
            PullMember joining = group.join(rules, MemberOptions.DEFAULT);
            synchronized (this) {
                member = joining;
                if (left) {
                    joining.close();
                }
            }
            trouble = "";
        } catch (BusException e) {
            trouble = "; not a member of group " + group.name() + ", which is tried again every second: " + e.getMessage();
            LOG.debug("cannot join the group {}", group.name(), e);
            synchronized (this) {
                if (!left) {
                    wait(AGAIN_MILLIS);
                }
            }
        }
    }

    /** Nobody knows how many signals are missing here. */
    private void missed(String why) {
        if (!left) {
            LOG.warn("signals of group {} may be missing: {}", group.name(), why);
            lost.accept(toEvents.lost(group.name(), why));
        }
    }

    /** What is wrong; empty if nothing is. */
    String trouble() {
        return trouble;
    }

    /** Ends it; from any thread. */
    synchronized void leave() {
        left = true;
        notifyAll();
        PullMember leaving = member;
        if (leaving != null) {
            leaving.close();
        }
    }
}
