package org.busway.broker.internal.driver;

import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusObject;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.BusPolicy;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of {@code org.freedesktop.DBus}, its own and those beside it: finds the method that a message calls and checks what applies to all methods: where it can be
 * called, by whom, and with which arguments. What is no call is ignored, but for systemd's answer to a request to start a unit.
 */
public final class Driver implements BusObject {

    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
    private static final String SYSTEMD = "org.freedesktop.systemd1";

    private final List<Interface> interfaces;
    private final Map<String, List<Interface>> objects;
    private final Privilege privilege;
    private final Peers peers;
    private final NameTable names;
    private final Activator activator;

    Driver(List<Interface> interfaces, Map<String, List<Interface>> objects, BusPolicy policy, Peers peers, NameTable names,
            Activator activator) {
        this.interfaces = interfaces;
        this.objects = objects;
        this.privilege = new Privilege(policy);
        this.peers = peers;
        this.names = names;
        this.activator = activator;
    }

    @Override
    public Refusal handle(Parcel message) {
        if (message.isCall()) {
            return call(message);
        }
        if (message.isSignal() && "ActivationFailure".equals(message.member())
                && "org.freedesktop.systemd1.Activator".equals(message.interfaceName())) {
            return activationFailed(message);
        }
        return null;
    }

    @Override
    public String nameToCome(Parcel hello) {
        return hello.signature().isEmpty() && peers.mayEnter(hello.from()) == null ? peers.nextName() : null;
    }

    private Refusal call(Parcel call) {
        String member = call.member();
        boolean canonical = BusHeader.PATH.equals(call.path());
        List<Interface> ofObject = canonical ? null : objects.get(call.path());
        boolean found = false;
        for (Interface each : ofObject == null ? interfaces : ofObject) {
            boolean there = canonical || ofObject != null || each.onAnyPath();
            if (there && (call.interfaceName() == null || call.interfaceName().equals(each.name()))) {
                found = true;
                Method method = each.method(member);
                if (method != null) {
                    return call(call, method, canonical || ofObject != null && !each.onAnyPath());
                }
            }
        }
        return new Refusal(found ? BusException.UNKNOWN_METHOD : BusException.UNKNOWN_INTERFACE,
                BusHeader.NAME + " does not understand message " + member);
    }

    private Refusal call(Parcel call, Method method, boolean canonical) {
        if (method.access() == Method.Access.PRIVILEGED) {
            Refusal refusal = privilege.check(call);
            if (refusal != null) {
                return refusal;
            }
        }
        if (method.access() != Method.Access.ANY_PATH && !canonical) {
            return new Refusal(BusException.ACCESS_DENIED, "Method '" + method.name()
                    + "' is only available at the canonical object path '" + BusHeader.PATH + "'");
        }
        if (!method.in().equals(call.signature())) {
            return new Refusal(BusException.INVALID_ARGS, "Call to " + method.name() + " has wrong args (" + call.signature()
                    + ", expected " + method.in() + ")\n");
        }
        return method.handler().handle(call);
    }

    private Refusal activationFailed(Parcel signal) {
        Refusal refusal = privilege.check(signal);
        if (refusal == null) {
            Peer systemd = names.owner(SYSTEMD);
            if (systemd == signal.from()) {
                activator.failed(signal);
            } else {
                PeerLog.warn(LOG, "Ignoring forged ActivationFailure message from connection {}", signal.from());
            }
        }
        return refusal;
    }
}
