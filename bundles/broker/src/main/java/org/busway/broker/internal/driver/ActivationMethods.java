package org.busway.broker.internal.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.MessageType;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.BusPolicy;
import org.busway.wire.body.BodyReader;

/** The methods about programs that the bus starts. */
final class ActivationMethods {

    private static final int ALREADY_RUNNING = 2;
    private static final String SYSTEMD = "org.freedesktop.systemd1";

    private final NameTable names;
    private final Activator activator;
    private final BusPolicy policy;
    private final boolean systemdActivation;
    private final BusVoice voice;

    ActivationMethods(NameTable names, Activator activator, BusPolicy policy, boolean systemdActivation, BusVoice voice) {
        this.names = names;
        this.activator = activator;
        this.policy = policy;
        this.systemdActivation = systemdActivation;
        this.voice = voice;
    }

    Refusal startServiceByName(Parcel call) {
        String name = call.argument(0);
        if (names.find(name) == null) {
            return activator.start(call, name);
        }
        // A name that runs and could not be started is unknown all the same.
        Refusal refusal = activator.refusal(name);
        if (refusal == null) {
            voice.reply(call, "u", out -> out.int32(ALREADY_RUNNING));
        }
        return refusal;
    }

    Refusal listActivatableNames(Parcel call) {
        List<String> list = new ArrayList<>();
        list.add(BusHeader.NAME);
        list.addAll(activator.names());
        voice.reply(call, "as", out -> Values.texts(out, list));
        return null;
    }

    Refusal updateEnvironment(Parcel call) {
        if (policy.settings().serviceHelper() != null) {
            return new Refusal(BusException.ACCESS_DENIED, "Cannot change activation environment on a system bus.");
        }
        Map<String, String> variables = new LinkedHashMap<>();
        if (call.length() > 2 * Activator.MOST_ENVIRONMENT_BYTES) {
            return new Refusal(BusException.LIMITS_EXCEEDED, Activator.TOO_MUCH_ENVIRONMENT);
        }
        BodyReader arguments = BodyReader.of(call.view());
        for (int end = arguments.beginArray('{'); arguments.at() < end;) {
            arguments.align(8);
            variables.put(arguments.string(), arguments.string());
        }
        for (String name : variables.keySet()) {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                return new Refusal(BusException.INVALID_ARGS,
                        "\"" + name + "\" cannot be the name of a variable: it is empty or has a '='");
            }
        }
        Refusal refusal = activator.environment(variables);
        if (refusal == null && systemdActivation) {
            refusal = tellSystemd(variables);
        }
        if (refusal != null) {
            return refusal;
        }
        voice.acknowledge(call);
        return null;
    }

    private Refusal tellSystemd(Map<String, String> variables) {
        List<String> assignments = new ArrayList<>(variables.size());
        variables.forEach((key, value) -> assignments.add(key + "=" + value));
        Peer owner = names.owner(SYSTEMD);
        // dbus-daemon addresses the connection where there is one, and the name where it has yet to come.
        BusHeader header = new BusHeader(MessageType.METHOD_CALL, "/org/freedesktop/systemd1", SYSTEMD + ".Manager",
                "SetEnvironment", null, 0, owner == null ? SYSTEMD : owner.uniqueName(), "as");
        return voice.sendOrActivate(header, out -> Values.texts(out, assignments), owner, activator);
    }
}
