package org.busway.client.internal.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;

/** The interfaces that this connection answers for its objects (specification, "Standard Interfaces"). */
final class StandardInterfaces {

    static final String PEER = "org.freedesktop.DBus.Peer";
    static final String INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
    static final String OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager";

    private static final Set<String> NAMES = Set.of(PEER, INTROSPECTABLE, OBJECT_MANAGER, Properties.NAME);
    private static final List<Path> MACHINE_ID = List.of(Path.of("/etc/machine-id"), Path.of("/var/lib/dbus/machine-id"));

    private final ObjectTree tree;
    private final ObjectInterface peer;
    private final ObjectInterface introspectable;
    private final ObjectInterface properties;
    private final ObjectInterface objectManager;

    StandardInterfaces(ObjectTree tree, Sender sender) {
        this.tree = tree;
        NAMES.forEach(tree::reserve);
        peer = ObjectInterface.named(PEER)
                .method("Ping", "", "", call -> List.of())
                .method("GetMachineId", "", "s", call -> List.of(machineId()))
                .build();
        introspectable = ObjectInterface.named(INTROSPECTABLE)
                .method("Introspect", "", "s", call -> List.of(introspect(new ObjectPath(call.path()))))
                .build();
        properties = new Properties(tree, sender).asInterface();
        objectManager = ObjectInterface.named(OBJECT_MANAGER)
                .method("GetManagedObjects", "", "a{oa{sa{sv}}}", this::managedObjects)
                .signal("InterfacesAdded", "oa{sa{sv}}")
                .signal("InterfacesRemoved", "oas")
                .build();
    }

    static boolean isStandard(String name) {
        return NAMES.contains(name);
    }

    /** Those at a path: an object has them all, a node on the way to objects can be introspected, anything can be pinged. */
    List<ObjectInterface> at(ObjectPath path) {
        if (tree.isManager(path)) {
            return List.of(introspectable, properties, peer, objectManager);
        }
        if (tree.isObject(path)) {
            return List.of(introspectable, properties, peer);
        }
        return isNode(path) ? List.of(introspectable, peer) : List.of(peer);
    }

    /** Whether there is something to see at a path. */
    boolean isNode(ObjectPath path) {
        return tree.isObject(path) || path.equals(ObjectPath.ROOT) || !tree.children(path).isEmpty();
    }

    private String introspect(ObjectPath path) {
        Introspection xml = new Introspection();
        tree.at(path).values().forEach(xml::add);
        at(path).forEach(xml::add);
        return xml.end(tree.children(path));
    }

    private List<?> managedObjects(Message call) {
        Map<ObjectPath, Object> objects = new LinkedHashMap<>();
        for (ObjectPath each : tree.below(new ObjectPath(call.path()))) {
            objects.put(each, interfaces(tree.at(each).values()));
        }
        return List.of(objects);
    }

    /** Interfaces with the values of their properties, as object managers tell them. */
    static Map<String, Map<String, Variant>> interfaces(Iterable<ObjectInterface> interfaces) {
        Map<String, Map<String, Variant>> all = new LinkedHashMap<>();
        for (ObjectInterface each : interfaces) {
            all.put(each.name(), Properties.values(each));
        }
        return all;
    }

    private static String machineId() throws IOException {
        for (Path file : MACHINE_ID) {
            if (Files.isReadable(file)) {
                String id = Files.readString(file).strip();
                if (id.matches("[0-9a-f]{32}")) {
                    return id;
                }
            }
        }
        throw new BusException(BusException.FAILED,
                "this machine has no id: neither " + MACHINE_ID.get(0) + " nor " + MACHINE_ID.get(1)
                        + " has 32 hexadecimal digits");
    }
}
