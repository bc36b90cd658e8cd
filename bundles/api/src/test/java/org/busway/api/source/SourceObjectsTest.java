package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.Variant;
import org.junit.jupiter.api.Test;

/** What is shown, in which order, and what becomes of what the bus has no room for. */
class SourceObjectsTest {

    private record Lamp(String colour, int watts) {}

    private static final Described<Lamp> LAMP = Described.<Lamp>by("org.example.Lamps1.Lamp")
            .property("Colour", "s", Lamp::colour)
            .property("Watts", "u", each -> (long) each.watts()).build();
    private static final ObjectPath ROOT = new ObjectPath("/lamps");
    private static final ObjectPath HALL = ROOT.child("hall");

    private final List<String> done = new ArrayList<>();
    private final Map<ObjectPath, ObjectInterface> objects = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    private boolean full;

    private final BusConnection bus = (BusConnection) Proxy.newProxyInstance(SourceObjectsTest.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "export" -> export((ObjectPath) arguments[0], ((ObjectInterface[]) arguments[1])[0]);
                case "exportManager" -> registration("manager " + arguments[0]);
                case "subscribe" -> registration("rule");
                case "requestName" -> {
                    done.add("name " + arguments[0]);
                    yield NameResult.PRIMARY_OWNER;
                }
                case "releaseName" -> done.add("no name " + arguments[0]);
                case "emit" -> told(arguments[2] + " " + arguments[3] + " " + List.of((Object[]) arguments[4]));
                default -> throw new UnsupportedOperationException(method.toString());
            });

    private final Telling telling = new Telling("a lamp", done::add);
    private final SourceObjects shown = new SourceObjects(bus, telling, ROOT,
            ObjectInterface.named("org.example.Lamps1").signal("Lit", "oa{sv}").build());

    private Registration registration(String what) {
        done.add(what);
        return () -> done.add("no " + what);
    }

    private Object told(String what) {
        if (full) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "no room");
        }
        done.add(what);
        return null;
    }

    private ExportedObject export(ObjectPath path, ObjectInterface object) {
        told("export " + path);
        objects.put(path, object);
        return new ExportedObject() {
            @Override
            public ObjectPath path() {
                return path;
            }

            @Override
            public void propertiesChanged(String interfaceName, String... properties) {
                told("changed " + path + " " + interfaceName + " " + List.of(properties));
            }

            @Override
            public void emit(String interfaceName, String member, Object... arguments) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                objects.remove(path);
                done.add("no " + path);
            }
        };
    }

    private void expect(String... expected) {
        assertEquals(List.of(expected), done);
        done.clear();
    }

    private Object watts() {
        return objects.get(HALL).properties().get("Watts").getter().get();
    }

    @Test
    void whatIsThereAtTheStartIsThereBeforeTheNameAndEverythingIsGivenBack() {
        shown.show(HALL, LAMP, new Lamp("red", 5));
        shown.open();
        expect("export /lamps/hall", "export /lamps", "manager /lamps", "rule", "name org.example.Lamps1");
        shown.close();
        expect("no rule", "no name org.example.Lamps1", "no manager /lamps", "no /lamps", "no /lamps/hall");
    }

    @Test
    void whatDiffersIsToldInOneChangeAndWhatDoesNotIsNot() {
        shown.show(HALL, LAMP, new Lamp("red", 5));
        shown.show(HALL, LAMP, new Lamp("red", 5));
        shown.show(HALL, LAMP, new Lamp("blue", 6));
        expect("export /lamps/hall", "changed /lamps/hall org.example.Lamps1.Lamp [Colour, Watts]");
        assertEquals(6L, watts());
        shown.remove(HALL);
        shown.remove(HALL);
        expect("no /lamps/hall");
    }

    @Test
    void aSignalCarriesWhatIsDescribed() {
        shown.tell("Lit", HALL, LAMP.values(new Lamp("red", 5)));
        expect("Lit oa{sv} [/lamps/hall, {Colour=" + new Variant("s", "red") + ", Watts=" + new Variant("u", 5L) + "}]");
        assertEquals(1, telling.told());
    }

    @Test
    void anObjectIsRightThoughItsChangeCouldNotBeToldAndIsShownWhenThereIsRoom() {
        shown.show(HALL, LAMP, new Lamp("red", 5));
        full = true;
        shown.show(HALL, LAMP, new Lamp("red", 6));
        shown.show(ROOT.child("bath"), LAMP, new Lamp("red", 7));
        assertEquals(6L, watts());
        assertEquals(2, telling.untold());
        full = false;
        done.clear();
        shown.show(ROOT.child("bath"), LAMP, new Lamp("red", 7));
        expect("export /lamps/bath");
    }
}
