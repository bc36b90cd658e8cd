package org.busway.broker.internal.fake;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.busway.api.MessageHeader;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.busway.spi.policy.Party;
import org.busway.spi.policy.PeerPolicy;
import org.busway.spi.policy.Verdict;

/** Allows everything but what a test forbids. */
public final class FakePolicy implements BusPolicy {

    private static final Verdict DENIED = new Verdict(false, 1, false);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Limits limits = Limits.BUILT_IN;
    private volatile boolean privileged = true;
    private volatile String forbiddenToSend;
    private volatile String forbiddenToReceive;
    private volatile String forbiddenToOwn;
    private volatile boolean nobodyConnects;
    /** Made when it is asked for, and then kept, as a real policy does. */
    private volatile BusSettings settings;
    private volatile List<BusSettings.ServiceDirectory> serviceDirectories = List.of();
    private volatile boolean onlyRequestedReplies;
    private volatile List<String> listen = List.of();
    private volatile String pidfile;
    private volatile boolean syslog;

    /** Sets the limits; before the bus starts, or with {@link #changed}. */
    public FakePolicy limits(Limits value) {
        limits = value;
        settings = null;
        return this;
    }

    /** Sets whether callers are privileged. */
    public FakePolicy privileged(boolean value) {
        privileged = value;
        return this;
    }

    /** Forbids to send a member. */
    public FakePolicy forbidSending(String member) {
        forbiddenToSend = member;
        return this;
    }

    /** Forbids to receive a member. */
    public FakePolicy forbidReceiving(String member) {
        forbiddenToReceive = member;
        return this;
    }

    /** Forbids to own a name. */
    public FakePolicy forbidOwning(String name) {
        forbiddenToOwn = name;
        return this;
    }

    /** Refuses replies that nobody waits for, as the policy of a system bus does. */
    public FakePolicy onlyRequestedReplies() {
        onlyRequestedReplies = true;
        return this;
    }

    /** Lets nobody connect. */
    public FakePolicy forbidConnecting(boolean value) {
        nobodyConnects = value;
        return this;
    }

    /** Sets where service files are; before the bus starts, or with {@link #changed}. */
    public FakePolicy serviceDirectory(Path directory) {
        serviceDirectories = List.of(new BusSettings.ServiceDirectory(directory.toString(), false, true));
        settings = null;
        return this;
    }

    /** Sets where the configuration has the bus listen. */
    public FakePolicy listen(String... addresses) {
        listen = List.of(addresses);
        settings = null;
        return this;
    }

    /** Sets the configuration's pid file. */
    public FakePolicy pidfile(Path file) {
        pidfile = file.toString();
        settings = null;
        return this;
    }

    /** Sets whether the configuration wants the system log. */
    public FakePolicy syslog(boolean wanted) {
        syslog = wanted;
        settings = null;
        return this;
    }

    /** Says that something has changed. */
    public void changed() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public BusSettings settings() {
        BusSettings current = settings;
        if (current == null) {
            current = new BusSettings(null, listen, null, pidfile, false, syslog, false, List.of(), false, serviceDirectories,
                    null,
                    limits, List.of());
            settings = current;
        }
        return current;
    }

    @Override
    public boolean mayConnect(Identity identity) {
        return !nobodyConnects;
    }

    @Override
    public boolean isPrivileged(Identity identity) {
        return privileged;
    }

    @Override
    public CompletionStage<BusSettings> reload() {
        changed();
        return CompletableFuture.completedFuture(settings());
    }

    @Override
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    @Override
    public PeerPolicy policyFor(Identity identity) {
        return new PeerPolicy() {

            @Override
            public boolean mayOwn(String name) {
                return !name.equals(forbiddenToOwn);
            }

            @Override
            public Verdict maySend(MessageHeader message, Party receiver, boolean requestedReply) {
                boolean unrequested = onlyRequestedReplies && message.replySerial() != 0 && !requestedReply;
                return unrequested || forbiddenToSend != null && forbiddenToSend.equals(message.member())
                        ? DENIED
                        : Verdict.ALLOWED;
            }

            @Override
            public Verdict mayReceive(MessageHeader message, Party sender, Party addressed, Party self, boolean requestedReply) {
                return forbiddenToReceive != null && forbiddenToReceive.equals(message.member()) ? DENIED : Verdict.ALLOWED;
            }

            @Override
            public boolean sendsFreely(int typeCode, boolean requestedReply) {
                return forbiddenToSend == null && (!onlyRequestedReplies || requestedReply);
            }

            @Override
            public boolean receivesFreely(int typeCode, boolean requestedReply) {
                return forbiddenToReceive == null;
            }
        };
    }
}
