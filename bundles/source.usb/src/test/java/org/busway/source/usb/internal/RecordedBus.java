package org.busway.source.usb.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.Message;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;

/** A bus that keeps what a source does on it, in order, and the objects that are on it now. */
final class RecordedBus {

    final List<String> done = new ArrayList<>();
    final List<Message> signals = new ArrayList<>();
    final Map<String, ObjectInterface> objects = new TreeMap<>();
    boolean full;

    /** What a source sees of it; other methods are not for sources. */
    final BusConnection connection = (BusConnection) Proxy.newProxyInstance(RecordedBus.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "export" -> export((ObjectPath) arguments[0], ((ObjectInterface[]) arguments[1])[0]);
                case "exportManager" -> exportManager((ObjectPath) arguments[0]);
                case "requestName" -> {
                    done.add("name " + arguments[0]);
                    yield NameResult.PRIMARY_OWNER;
                }
                case "subscribe" -> (Registration) () -> done.add("no rule");
                case "releaseName" -> done.add("no name " + arguments[0]);
                case "emit" -> emit(arguments);
                default -> throw new UnsupportedOperationException(method.toString());
            });

    private Object emit(Object... of) {
        if (full) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "no room");
        }
        done.add(of[2] + " " + ((Object[]) of[4])[0]);
        signals.add(
                Message.signal((String) of[0], (String) of[1], (String) of[2]).body((String) of[3], (Object[]) of[4]).build());
        return null;
    }

    private Registration exportManager(ObjectPath path) {
        done.add("manager " + path);
        return () -> done.add("no manager " + path);
    }

    private ExportedObject export(ObjectPath path, ObjectInterface exported) {
        done.add("export " + path);
        objects.put(path.value(), exported);
        return new ExportedObject() {
            @Override
            public ObjectPath path() {
                return path;
            }

            @Override
            public void propertiesChanged(String interfaceName, String... properties) {
                done.add("changed " + path + " " + List.of(properties));
            }

            @Override
            public void emit(String interfaceName, String member, Object... arguments) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                done.add("no " + path);
                objects.remove(path.value());
            }
        };
    }

    Object property(String path, String name) {
        return objects.get(path).properties().get(name).getter().get();
    }
}
