package org.busway.integration.guests.visitor;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Calls, subscribes and sets properties, and tells over the bus what came of it. */
@Component(service = {}, immediate = true)
public final class Visitor {

    private static final String HOST = "org.example.Thermostat";
    private static final String THERMOSTAT = "org.example.Thermostat1";
    private static final String PATH = "/org/example/house/thermostat";

    private final BusConnection bus;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Activate
    public Visitor(@Reference BusConnection bus) {
        this.bus = bus;
        bus.subscribe(MatchRule.builder().sender(HOST).interfaceName(THERMOSTAT).build(),
                signal -> heard.add(signal.member() + " " + signal.arguments().get(0) + " " + signal.sender()));
        bus.subscribe(MatchRule.signal("org.freedesktop.DBus.Properties", "PropertiesChanged"),
                signal -> heard.add("PropertiesChanged " + signal.arguments().get(0)));
        bus.export(new ObjectPath("/visitor"), ObjectInterface.named("org.example.Visitor1")
                .method("Visit", "", "as", call -> List.of(visit()))
                .method("CallNever", "", "", call -> callNever())
                .method("Heard", "", "as", call -> List.of(List.copyOf(heard))).build());
        bus.requestName("org.example.Visitor", Set.of());
    }

    private List<String> visit() {
        Message echo = bus.call(HOST, PATH, THERMOSTAT, "Echo", "s", "good day");
        Message caller = bus.call(HOST, PATH, THERMOSTAT, "Caller", "");
        bus.call(HOST, PATH, "org.freedesktop.DBus.Properties", "Set", "ssv", THERMOSTAT, "Target", new Variant("d", 19.5));
        Message target = bus.call(HOST, PATH, "org.freedesktop.DBus.Properties", "Get", "ss", THERMOSTAT, "Target");
        String error;
        try {
            error = bus.call(HOST, PATH, THERMOSTAT, "Fail", "").toString();
        } catch (BusException e) {
            error = e.errorName();
        }
        return List.of((String) echo.arguments().get(0), (String) caller.arguments().get(0),
                target.argument(0, Variant.class).value().toString(), error);
    }

    private List<?> callNever() {
        bus.callAsync(Message.call(HOST, PATH, THERMOSTAT, "Never").build(), Duration.ofMinutes(5))
                .whenComplete((reply, failure) -> heard
                        .add("Never " + (failure instanceof BusException error ? error.errorName() : reply)));
        return List.of();
    }
}
