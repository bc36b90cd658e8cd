package org.busway.api.source;

import java.util.LinkedHashMap;
import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;

/**
 * A source's picture as objects on the bus below one object manager, and the source's name. Objects come and go with the manager's signals, and what differs of one is told in one
 * {@code PropertiesChanged}. For one thread, which waits while the bus has no room; {@link Telling} says what becomes of what had none even so.
 *
 * <p>A group that takes {@code path_namespace='/org/busway/usb1'} carries all of it.
 */
public final class SourceObjects implements AutoCloseable {

    /** One object on the bus, as it is now. */
    private static final class Shown<T> {
        private final Described<T> as;
        private volatile T now;
        private final ExportedObject object;

        private Shown(BusConnection bus, ObjectPath path, Described<T> as, T now) {
            this.as = as;
            this.now = now;
            object = bus.export(path, as.exported(() -> this.now));
        }

        private void become(T after) {
            String[] changed = as.changed(now, after);
            now = after;
            if (changed.length > 0) {
                object.propertiesChanged(as.interfaceName(), changed);
            }
        }
    }

    private final BusConnection bus;
    private final Telling telling;
    private final ObjectPath root;
    private final ObjectInterface own;
    private final Map<ObjectPath, Shown<?>> shown = new LinkedHashMap<>();
    private ExportedObject object;
    private Registration manager;
    private SourceName name;

    /**
     * Nothing is shown yet.
     *
     * @param bus the connection of the source
     * @param telling counts what is told of them, and what is not
     * @param root where the object manager is; all objects are below it
     * @param own what else the object there can do: its interface has the name that the source has on the bus
     */
    public SourceObjects(BusConnection bus, Telling telling, ObjectPath root, ObjectInterface own) {
        this.bus = bus;
        this.telling = telling;
        this.root = root;
        this.own = own;
    }

    /**
     * Shows the root, with all objects that there are by now, and only then asks for the name. It waits for the bus.
     *
     * @throws org.busway.api.BusException if policy or a limit forbids the name
     */
    public void open() {
        object = bus.export(root, own);
        manager = bus.exportManager(root);
        name = SourceName.request(bus, own.name());
    }

    /**
     * What is wrong with the name; safe from any thread once it is {@linkplain #open open}.
     *
     * @return as {@link SourceName#trouble}
     */
    public String nameTrouble() {
        return name.trouble();
    }

    /**
     * Shows an object as it is now, whether it is shown already or not.
     *
     * @param <T> what says all of it
     * @param path below the root
     * @param as its kind, the same one each time
     * @param now what it is
     */
    public <T> void show(ObjectPath path, Described<T> as, T now) {
        telling.attempt(() -> {
            Shown<?> before = shown.get(path);
            if (before == null) {
                shown.put(path, new Shown<>(bus, path, as, now));
            } else if (before.as == as) {
                @SuppressWarnings("unchecked")
                Shown<T> same = (Shown<T>) before;
                same.become(now);
            } else {
                throw new IllegalArgumentException(
                        path + " is shown as " + before.as.interfaceName() + ", not " + as.interfaceName());
            }
        });
    }

    /**
     * Shows an object no longer.
     *
     * @param path its path; nothing is done if it is not shown
     */
    public void remove(ObjectPath path) {
        Shown<?> gone = shown.remove(path);
        if (gone != null) {
            gone.object.close();
        }
    }

    /**
     * Tells a signal of the root's own interface.
     *
     * @param member one of those that the interface declares
     * @param arguments one value per complete type
     */
    public void tell(String member, Object... arguments) {
        telling.tell(() -> bus.emit(root.value(), own.name(), member, own.signals().get(member).signature().value(), arguments));
    }

    /** Gives the name back, and then everything else, what was shown last first. */
    @Override
    public void close() {
        if (name != null) {
            name.close();
        }
        if (manager != null) {
            manager.close();
        }
        if (object != null) {
            object.close();
        }
        ObjectPath[] paths = shown.keySet().toArray(ObjectPath[]::new);
        for (int i = paths.length - 1; i >= 0; i--) {
            remove(paths[i]);
        }
    }
}
