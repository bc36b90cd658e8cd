package org.busway.source.battery.internal.face;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.Message;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.busway.source.battery.internal.supply.Thresholds;
import org.junit.jupiter.api.Test;

class UpowerNameTest {

    private static final String OURS = ":1.1";

    private final List<String> done = new ArrayList<>();
    private final List<Consumer<Message>> watchers = new ArrayList<>();
    private String owner = "";
    private boolean offered;
    private long nowNanos;

    @SuppressWarnings("unchecked")
    private final BusConnection bus = (BusConnection) Proxy.newProxyInstance(UpowerNameTest.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "uniqueName" -> OURS;
                case "subscribe" -> {
                    watchers.add((Consumer<Message>) arguments[1]);
                    yield (Registration) () -> watchers.remove(arguments[1]);
                }
                case "call" -> answer((Message) arguments[0]);
                case "export" -> exported((ObjectPath) arguments[0]);
                case "requestName" -> requested((Set<NameFlag>) arguments[1]);
                case "releaseName" -> released();
                default -> throw new UnsupportedOperationException(method.toString());
            });
    private final PowerObjects objects = new PowerObjects(bus, new DisplayDevice(new Thresholds(20, 5, 2)), "PowerOff",
            name -> {});
    private final UpowerName name = new UpowerName(bus, objects, () -> nowNanos, () -> {});

    private Message answer(Message call) {
        if (call.member().equals("ListActivatableNames")) {
            return Message.signal("/x", "x.y", "Z").body("as", offered ? List.of("org.freedesktop.UPower") : List.of()).build();
        } else if (owner.isEmpty()) {
            throw new BusException(BusException.NAME_HAS_NO_OWNER, "nobody");
        }
        return Message.signal("/x", "x.y", "Z").body("s", owner).build();
    }

    private NameResult requested(Set<NameFlag> flags) {
        done.add("request " + flags.stream().sorted().toList());
        if (!owner.isEmpty()) {
            return NameResult.EXISTS;
        }
        owner = OURS;
        return NameResult.PRIMARY_OWNER;
    }

    private boolean released() {
        done.add("release");
        owner = "";
        return true;
    }

    private ExportedObject exported(ObjectPath path) {
        done.add("export " + path);
        return (ExportedObject) Proxy.newProxyInstance(UpowerNameTest.class.getClassLoader(),
                new Class<?>[]{ExportedObject.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        done.add("close " + path);
                    }
                    return null;
                });
    }

    private void expect(String... expected) {
        assertEquals(List.of(expected), done);
        done.clear();
    }

    private void changed() {
        List.copyOf(watchers).forEach(each -> each.accept(null));
    }

    private void take() {
        name.attend();
        expect("export /org/freedesktop/UPower/devices/DisplayDevice", "export /org/freedesktop/UPower",
                "request [ALLOW_REPLACEMENT, DO_NOT_QUEUE]");
    }

    private void expectClosed() {
        expect("close /org/freedesktop/UPower/devices/DisplayDevice", "close /org/freedesktop/UPower");
    }

    @Test
    void objectsAreThereBeforeTheNameIsOurs() {
        take();
        assertEquals("is org.freedesktop.UPower too", name.condition());
        name.attend();
        expect();
    }

    @Test
    void whatAServiceFileOffersIsLeftToIt() {
        offered = true;
        name.attend();
        expect();
        assertEquals("org.freedesktop.UPower is left to its service file", name.condition());
        assertNull(name.untilDue(), "until something changes");
    }

    @Test
    void whatSomebodyHasIsLeftToThemAndTakenAfterwards() {
        owner = ":1.9";
        name.attend();
        expect();
        owner = "";
        changed();
        take();
    }

    @Test
    void whoeverReplacesUsHasItAlone() {
        take();
        owner = ":1.9";
        changed();
        name.attend();
        expectClosed();
        assertEquals("org.freedesktop.UPower is left to :1.9", name.condition());
    }

    @Test
    void aServiceFileThatComesIsFoundWithinTenMinutes() {
        take();
        offered = true;
        nowNanos += Duration.ofSeconds(599).toNanos();
        name.attend();
        expect();
        nowNanos += Duration.ofSeconds(1).toNanos();
        name.attend();
        expect("release", "close /org/freedesktop/UPower/devices/DisplayDevice", "close /org/freedesktop/UPower");
    }

    @Test
    void atItsEndNothingIsLeft() {
        take();
        name.close();
        expect("release", "close /org/freedesktop/UPower/devices/DisplayDevice", "close /org/freedesktop/UPower");
        assertEquals(List.of(), watchers);
    }
}
