package org.busway.source.media.internal;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;

/** A bus that keeps what a source does on it, in order, and the objects that are on it now. */
public final class RecordedBus {

    public final List<String> done = new CopyOnWriteArrayList<>();
    /** By path and interface. */
    public final Map<String, ObjectInterface> objects = new ConcurrentHashMap<>();
    /** Names of others. */
    public final Set<String> taken = new ConcurrentSkipListSet<>();
    public volatile boolean full;

    /** What a source sees of it; other methods are not for sources. */
    public final BusConnection connection = (BusConnection) Proxy.newProxyInstance(RecordedBus.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "export" -> export((ObjectPath) arguments[0], (ObjectInterface[]) arguments[1]);
                case "exportManager" -> exportManager((ObjectPath) arguments[0]);
                case "requestName" -> requestName((String) arguments[0]);
                case "releaseName" -> done.add("no name " + arguments[0]);
                case "subscribe" -> (Registration) () -> {};
                case "uniqueName" -> ":1.1";
                case "emit" -> emit((String) arguments[2], (Object[]) arguments[4]);
                default -> throw new UnsupportedOperationException(method.toString());
            });

    private NameResult requestName(String name) {
        if (taken.contains(name)) {
            return NameResult.EXISTS;
        }
        done.add("name " + name);
        return NameResult.PRIMARY_OWNER;
    }

    private Object emit(String member, Object... arguments) {
        if (full) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "no room");
        }
        done.add(member + " " + Arrays.toString(arguments));
        return null;
    }

    private Registration exportManager(ObjectPath path) {
        done.add("manager " + path);
        return () -> done.add("no manager " + path);
    }

    private ExportedObject export(ObjectPath path, ObjectInterface... interfaces) {
        done.add("export " + path);
        for (ObjectInterface each : interfaces) {
            objects.put(path + " " + each.name(), each);
        }
        return new ExportedObject() {
            @Override
            public ObjectPath path() {
                return path;
            }

            @Override
            public void propertiesChanged(String interfaceName, String... properties) {
                RecordedBus.this.emit("changed", (Object[]) Arrays.stream(properties)
                        .map(each -> each + "=" + value(path.value(), interfaceName, each)).toArray(String[]::new));
            }

            @Override
            public void emit(String interfaceName, String member, Object... arguments) {
                RecordedBus.this.emit(member, arguments);
            }

            @Override
            public void close() {
                done.add("no " + path);
                for (ObjectInterface each : interfaces) {
                    objects.remove(path + " " + each.name());
                }
            }
        };
    }

    /** A property as somebody reads it. */
    public Object value(String path, String interfaceName, String property) {
        return objects.get(path + " " + interfaceName).properties().get(property).getter().get();
    }

    /** What was done since this was asked last. */
    public List<String> news() {
        List<String> news = List.copyOf(done);
        done.removeAll(news);
        return news;
    }
}
