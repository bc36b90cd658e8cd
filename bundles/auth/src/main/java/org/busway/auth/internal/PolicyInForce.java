package org.busway.auth.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.busway.auth.internal.config.Configuration;
import org.busway.auth.internal.rule.Policy;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.PeerPolicy;
import org.busway.spi.policy.PolicyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that is asked. It is replaced as a whole, by one thread, and only by a configuration without a fault; who
 * asks sees the old one or the new one.
 */
final class PolicyInForce implements BusPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyInForce.class);

    private record State(Configuration configuration, Policy policy) {}

    private final Accounts accounts;
    private final Executor authThread;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile ConfigurationSource source;
    private volatile State state;

    /** A policy that begins with what the source gives now. */
    PolicyInForce(ConfigurationSource source, Accounts accounts, Executor authThread) throws PolicyException {
        this.source = source;
        this.accounts = accounts;
        this.authThread = authThread;
        this.state = stateOf(source.read());
    }

    private State stateOf(Configuration configuration) {
        return new State(configuration,
                new Policy(configuration.rules(), accounts, configuration.settings().anonymousAllowed()));
    }

    @Override
    public BusSettings settings() {
        return state.configuration.settings();
    }

    /** The files and directories that a change is to be noticed in. */
    Set<String> places() {
        return state.configuration.places();
    }

    @Override
    public boolean mayConnect(Identity identity) {
        return state.policy.mayConnect(identity);
    }

    @Override
    public PeerPolicy policyFor(Identity identity) {
        return state.policy.policyFor(identity);
    }

    @Override
    public boolean isPrivileged(Identity identity) {
        return identity.uid() == 0 || identity.uid() == accounts.ownUid();
    }

    @Override
    public CompletionStage<BusSettings> reload() {
        return reloadFrom(source);
    }

    /** Reads another source, which is kept if what it gives has no fault. */
    CompletionStage<BusSettings> reloadFrom(ConfigurationSource next) {
        CompletableFuture<BusSettings> result = new CompletableFuture<>();
        try {
            authThread.execute(() -> {
                try {
                    result.complete(replace(next));
                } catch (PolicyException e) {
                    LOG.error("the configuration stays as it was: {}", e.getMessage());
                    result.completeExceptionally(e);
                } catch (RuntimeException e) {
                    LOG.error("the configuration stays as it was", e);
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new PolicyException("the policy is not in force any more", e));
        }
        return result;
    }

    /** On the auth thread. */
    private BusSettings replace(ConfigurationSource next) throws PolicyException {
        State replacement = stateOf(next.read());
        source = next;
        state = replacement;
        LOG.info("configuration read again");
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("who listens for a new policy failed", e);
            }
        }
        return replacement.configuration.settings();
    }

    @Override
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }
}
