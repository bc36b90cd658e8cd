package org.busway.broker.internal.driver;

import java.util.List;
import org.busway.api.BusException;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;

/** {@code org.freedesktop.DBus.Properties}: the properties of the bus object, all of them read-only. */
final class PropertyMethods {

    private final BusVoice voice;
    private List<Interface> interfaces = List.of();

    PropertyMethods(BusVoice voice) {
        this.voice = voice;
    }

    /** Completes the table that this is itself a part of. */
    void table(List<Interface> complete) {
        interfaces = complete;
    }

    Refusal get(Parcel call) {
        Interface found = find(call.argument(0));
        if (found == null) {
            return unknownInterface(call);
        }
        Property property = property(found, call.argument(1));
        if (property == null) {
            return unknownProperty(call);
        }
        List<String> value = property.value().get();
        voice.reply(call, "v", out -> Values.texts(out.signature("as"), value));
        return null;
    }

    Refusal getAll(Parcel call) {
        Interface found = find(call.argument(0));
        if (found == null) {
            return unknownInterface(call);
        }
        voice.reply(call, "a{sv}", out -> {
            int array = out.beginArray('{');
            for (Property property : found.properties()) {
                Values.entry(out, property.name(), property.value().get());
            }
            out.endArray(array, '{');
        });
        return null;
    }

    Refusal set(Parcel call) {
        Interface found = find(call.argument(0));
        if (found == null) {
            return unknownInterface(call);
        }
        return property(found, call.argument(1)) == null
                ? unknownProperty(call)
                : new Refusal(BusException.PROPERTY_READ_ONLY,
                        "Property '" + call.argument(0) + "." + call.argument(1) + "' cannot be set");
    }

    private Interface find(String name) {
        for (Interface each : interfaces) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static Property property(Interface owner, String name) {
        for (Property property : owner.properties()) {
            if (property.name().equals(name)) {
                return property;
            }
        }
        return null;
    }

    private static Refusal unknownInterface(Parcel call) {
        return new Refusal(BusException.UNKNOWN_INTERFACE, "Interface \"" + call.argument(0) + "\" not found");
    }

    private static Refusal unknownProperty(Parcel call) {
        return new Refusal(BusException.UNKNOWN_PROPERTY, name(call) + " not found");
    }

    private static String name(Parcel call) {
        return "Property \"" + call.argument(0) + "." + call.argument(1) + "\"";
    }
}
