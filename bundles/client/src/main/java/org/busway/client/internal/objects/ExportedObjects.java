package org.busway.client.internal.objects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Property;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects of one connection: exports and their ends, told to object managers. */
public final class ExportedObjects {

    private static final Logger LOG = LoggerFactory.getLogger(ExportedObjects.class);

    private final ObjectTree tree = new ObjectTree();
    private final Sender sender;
    private final Dispatcher dispatcher;

    /** No objects yet. */
    public ExportedObjects(Sender sender) {
        this.sender = sender;
        dispatcher = new Dispatcher(tree, new StandardInterfaces(tree, sender), sender);
    }

    /** Answers a call; true if a handler got it. */
    public boolean dispatch(Message call) {
        return dispatcher.dispatch(call);
    }

    /** The connection has ended. */
    public void end() {
        tree.clear();
    }

    /** See {@link org.busway.api.BusConnection#export}. */
    public ExportedObject export(ObjectPath path, ObjectInterface... interfaces) {
        ObjectInterface[] exported = interfaces.clone();
        tree.add(path, exported);
        try {
            for (ObjectPath manager : tree.managersAbove(path)) {
                sender.send(Message.signal(manager.value(), StandardInterfaces.OBJECT_MANAGER, "InterfacesAdded")
                        .body("oa{sa{sv}}", path, StandardInterfaces.interfaces(Arrays.asList(exported))).build());
            }
        } catch (RuntimeException e) {
            tree.remove(path, exported);
            throw e;
        }
        return new Export(path, exported);
    }

    /** See {@link org.busway.api.BusConnection#exportManager}. */
    public Registration exportManager(ObjectPath path) {
        tree.addManager(path);
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                tree.removeManager(path);
            }
        };
    }

    private final class Export implements ExportedObject {

        private final ObjectPath path;
        private final ObjectInterface[] interfaces;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Export(ObjectPath path, ObjectInterface... interfaces) {
            this.path = path;
            this.interfaces = interfaces;
        }

        @Override
        public ObjectPath path() {
            return path;
        }

        private ObjectInterface find(String interfaceName) {
            for (ObjectInterface each : interfaces) {
                if (each.name().equals(interfaceName)) {
                    return each;
                }
            }
            throw new IllegalArgumentException("object " + path + " was exported without interface \"" + interfaceName + "\"");
        }

        @Override
        public void propertiesChanged(String interfaceName, String... properties) {
            ObjectInterface owner = find(interfaceName);
            List<Property> changed = new ArrayList<>();
            for (String name : properties) {
                Property property = owner.properties().get(name);
                if (property == null) {
                    throw new IllegalArgumentException("interface " + interfaceName + " has no property \"" + name + "\"");
                }
                changed.add(property);
            }
            Message signal = closed.get() ? null : Properties.changed(path, owner, changed);
            if (signal != null) {
                sender.send(signal);
            }
        }

        @Override
        public void emit(String interfaceName, String member, Object... arguments) {
            ObjectInterface.Signal signal = find(interfaceName).signals().get(member);
            if (signal == null) {
                throw new IllegalArgumentException("interface " + interfaceName + " declares no signal \"" + member + "\"");
            }
            sender.send(Message.signal(path.value(), interfaceName, member).body(signal.signature(), List.of(arguments)).build());
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            tree.remove(path, interfaces);
            List<String> names = Arrays.stream(interfaces).map(ObjectInterface::name).toList();
            for (ObjectPath manager : tree.managersAbove(path)) {
                try {
                    sender.owe(Message.signal(manager.value(), StandardInterfaces.OBJECT_MANAGER, "InterfacesRemoved")
                            .body("oas", path, names).build());
                } catch (BusException e) {
                    LOG.debug("{} could not be told of the end of {}", manager, path, e);
                }
            }
        }
    }
}
