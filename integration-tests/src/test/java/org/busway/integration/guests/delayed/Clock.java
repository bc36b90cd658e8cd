package org.busway.integration.guests.delayed;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.busway.api.BusConnection;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A delayed component: it is made when somebody wants its service, or sends a message to its name. */
@Component(service = Supplier.class, property = "org.busway.name=org.example.Clock")
public final class Clock implements Supplier<String> {

    @Activate
    public Clock(@Reference BusConnection bus) {
        bus.export(new ObjectPath("/org/example/clock"),
                ObjectInterface.named("org.example.Clock").method("Time", "", "s", call -> List.of(get())).build());
        bus.requestName("org.example.Clock", Set.of());
    }

    @Override
    public String get() {
        return "late";
    }
}
