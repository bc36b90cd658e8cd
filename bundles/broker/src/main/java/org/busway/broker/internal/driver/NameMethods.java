package org.busway.broker.internal.driver;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.NameResult;
import org.busway.api.Names;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.names.Name;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.flow.Resource;
import org.busway.wire.body.BodyReader;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The methods about names: asking for them, giving them up, and asking who has them. */
final class NameMethods {

    private static final Logger LOG = LoggerFactory.getLogger(NameMethods.class);
    private static final int RELEASED = 1;
    private static final int NON_EXISTENT = 2;
    private static final int NOT_OWNER = 3;

    private final NameTable names;
    private final Ownership ownership;
    private final Activator activator;
    private final BusVoice voice;

    NameMethods(NameTable names, Ownership ownership, Activator activator, BusVoice voice) {
        this.names = names;
        this.ownership = ownership;
        this.activator = activator;
        this.voice = voice;
    }

    Refusal requestName(Parcel call) {
        BodyReader arguments = BodyReader.of(call.view());
        String name = arguments.string();
        int flags = arguments.int32();
        Refusal refusal = mayRequest(call.from(), name);
        if (refusal != null) {
            return refusal;
        }
        NameResult result = ownership.request(call.from(), name, flags);
        // Whoever holds the name now gets what waited for it, before the reply, as from dbus-daemon.
        activator.acquired(name, names.owner(name));
        voice.reply(call, "u", out -> out.int32(result.ordinal() + 1));
        return null;
    }

    private Refusal mayRequest(Peer peer, String name) {
        if (!Names.isBusName(name)) {
            return new Refusal(BusException.INVALID_ARGS, "Requested bus name \"" + name + "\" is not valid");
        } else if (name.charAt(0) == ':') {
            return new Refusal(BusException.INVALID_ARGS, "Cannot acquire a service starting with ':' such as \"" + name + "\"");
        } else if (name.equals(BusHeader.NAME)) {
            return new Refusal(BusException.INVALID_ARGS, "Connection \"" + peer.uniqueName()
                    + "\" is not allowed to own the service \"" + name + "\"because it is reserved for D-Bus' use only");
        } else if (!peer.policy().mayOwn(name)) {
            return new Refusal(BusException.ACCESS_DENIED, "Connection \"" + peer.uniqueName()
                    + "\" is not allowed to own the service \"" + name + "\" due to security policies in the configuration file");
        }
        long limit = peer.account().limit(Resource.NAMES);
        if (peer.names().size() >= limit || !ownership.admits(peer, name)) {
            String text = "Connection \"" + peer.uniqueName() + "\" is not allowed to own more services (increase limits in "
                    + "configuration file if required; max_names_per_connection=" + limit + ")";
            PeerLog.warn(LOG, "{}", text);
            return new Refusal(BusException.LIMITS_EXCEEDED, text);
        }
        return null;
    }

    Refusal releaseName(Parcel call) {
        String text = call.argument(0);
        if (!Names.isBusName(text)) {
            return new Refusal(BusException.INVALID_ARGS, "Given bus name \"" + text + "\" is not valid");
        } else if (text.charAt(0) == ':') {
            return new Refusal(BusException.INVALID_ARGS, "Cannot release a service starting with ':' such as \"" + text + "\"");
        } else if (text.equals(BusHeader.NAME)) {
            return new Refusal(BusException.INVALID_ARGS,
                    "Cannot release the " + text + " service because it is owned by the bus");
        }
        Name name = names.find(text);
        int result = name == null ? NON_EXISTENT : ownership.release(call.from(), name) ? RELEASED : NOT_OWNER;
        voice.reply(call, "u", out -> out.int32(result));
        return null;
    }

    Refusal nameHasOwner(Parcel call) {
        String name = call.argument(0);
        boolean owned = name.equals(BusHeader.NAME) || names.find(name) != null;
        voice.reply(call, "b", out -> out.bool(owned));
        return null;
    }

    Refusal getNameOwner(Parcel call) {
        String text = call.argument(0);
        String owner = text.equals(BusHeader.NAME) ? text : names.ownerOf(text);
        if (owner == null) {
            return new Refusal(BusException.NAME_HAS_NO_OWNER, "Could not get owner of name '" + text + "': no such name");
        }
        voice.reply(call, "s", out -> out.string(owner));
        return null;
    }

    Refusal listNames(Parcel call) {
        List<String> list = new ArrayList<>(names.all().size() + 1);
        list.add(BusHeader.NAME);
        names.all().forEach(name -> list.add(name.text()));
        voice.reply(call, "as", out -> Values.texts(out, list));
        return null;
    }

    Refusal listQueuedOwners(Parcel call) {
        String text = call.argument(0);
        Name name = names.find(text);
        if (name == null && !text.equals(BusHeader.NAME)) {
            return new Refusal(BusException.NAME_HAS_NO_OWNER, "Could not get owners of name '" + text + "': no such name");
        }
        List<String> queue = name == null ? List.of(BusHeader.NAME) : name.queue();
        voice.reply(call, "as", out -> Values.texts(out, queue));
        return null;
    }
}
