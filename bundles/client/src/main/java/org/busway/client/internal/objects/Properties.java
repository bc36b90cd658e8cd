package org.busway.client.internal.objects;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.ObjectInterface.Property;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;

/** {@code org.freedesktop.DBus.Properties} for every exported object (specification, "Standard Interfaces"). */
final class Properties {

    static final String NAME = "org.freedesktop.DBus.Properties";

    private final ObjectTree tree;
    private final Sender sender;

    Properties(ObjectTree tree, Sender sender) {
        this.tree = tree;
        this.sender = sender;
    }

    ObjectInterface asInterface() {
        return ObjectInterface.named(NAME)
                .method("Get", "ss", "v", this::get)
                .method("GetAll", "s", "a{sv}", this::getAll)
                .method("Set", "ssv", "", this::set)
                .signal("PropertiesChanged", "sa{sv}as")
                .build();
    }

    private List<?> get(Message call) {
        Property property = find(call);
        if (property.getter() == null) {
            throw new BusException(BusException.ACCESS_DENIED, describe(call) + " can only be written");
        }
        return List.of(value(property));
    }

    private List<?> getAll(Message call) {
        String name = call.argument(0);
        ObjectPath path = new ObjectPath(call.path());
        if (!name.isEmpty() && !tree.at(path).containsKey(name) && !StandardInterfaces.isStandard(name)) {
            throw unknownInterface(name, path);
        }
        Map<String, Variant> values = new LinkedHashMap<>();
        tree.at(path).forEach((interfaceName, each) -> {
            if (name.isEmpty() || name.equals(interfaceName)) {
                values.putAll(values(each));
            }
        });
        return List.of(values);
    }

    private List<?> set(Message call) {
        Property property = find(call);
        Variant value = call.argument(2, Variant.class);
        if (property.setter() == null) {
            throw new BusException(BusException.PROPERTY_READ_ONLY, describe(call) + " cannot be set");
        }
        if (!property.signature().equals(value.signature())) {
            throw new BusException(BusException.INVALID_ARGS, describe(call) + " has type \"" + property.signature()
                    + "\", the value has \"" + value.signature() + "\"");
        }
        try {
            property.setter().accept(value.value());
        } catch (IllegalArgumentException e) {
            throw new BusException(BusException.INVALID_ARGS, describe(call) + ": " + e.getMessage(), e);
        }
        ObjectPath path = new ObjectPath(call.path());
        ObjectInterface owner = ownerOf(call.argument(0), property, path);
        Message changed = owner == null ? null : changed(path, owner, List.of(property));
        if (changed != null) {
            sender.owe(changed);
        }
        return List.of();
    }

    private ObjectInterface ownerOf(String interfaceName, Property property, ObjectPath path) {
        for (ObjectInterface each : tree.at(path).values()) {
            if (each.properties().get(property.name()) == property) {
                return each;
            }
        }
        return tree.at(path).get(interfaceName);
    }

    /** The property that arguments 0 and 1 name; an empty interface name stands for any interface. */
    private Property find(Message call) {
        String interfaceName = call.argument(0);
        String name = call.argument(1);
        ObjectPath path = new ObjectPath(call.path());
        boolean known = interfaceName.isEmpty() || StandardInterfaces.isStandard(interfaceName);
        for (ObjectInterface each : tree.at(path).values()) {
            if (interfaceName.isEmpty() || each.name().equals(interfaceName)) {
                known = true;
                if (each.properties().containsKey(name)) {
                    return each.properties().get(name);
                }
            }
        }
        if (!known) {
            throw unknownInterface(interfaceName, path);
        }
        throw new BusException(BusException.UNKNOWN_PROPERTY,
                "interface \"" + interfaceName + "\" at " + path + " has no property \"" + name + "\"");
    }

    private static BusException unknownInterface(String name, ObjectPath path) {
        return new BusException(BusException.UNKNOWN_INTERFACE, "object " + path + " has no interface \"" + name + "\"");
    }

    private static String describe(Message call) {
        return "property " + call.argument(0) + "." + call.argument(1) + " of " + call.path();
    }

    private static Variant value(Property property) {
        return new Variant(property.signature(), property.getter().get());
    }

    /** What can be read of an interface. */
    static Map<String, Variant> values(ObjectInterface from) {
        Map<String, Variant> values = new LinkedHashMap<>();
        for (Property each : from.properties().values()) {
            if (each.getter() != null) {
                values.put(each.name(), value(each));
            }
        }
        return values;
    }

    /** The signal that tells of changes, or null if nothing of it is to be told. */
    static Message changed(ObjectPath path, ObjectInterface owner, List<Property> changed) {
        Map<String, Variant> values = new LinkedHashMap<>();
        List<String> invalidated = new ArrayList<>();
        for (Property each : changed) {
            if (each.emits() == Emits.INVALIDATES || each.emits() == Emits.VALUE && each.getter() == null) {
                invalidated.add(each.name());
            } else if (each.emits() == Emits.VALUE) {
                values.put(each.name(), value(each));
            }
        }
        return values.isEmpty() && invalidated.isEmpty()
                ? null
                : Message.signal(path.value(), NAME, "PropertiesChanged").body("sa{sv}as", owner.name(), values, invalidated)
                        .build();
    }
}
