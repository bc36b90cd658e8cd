package org.busway.shell.internal;

import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Registration;
import org.busway.api.source.EventSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * What an operator sees on a terminal: the address of the bus, peers, sources and device events as they come, one line each. It is a peer
 * like any other bundle and knows nothing that a peer could not ask.
 */
@Component(name = "org.busway.shell", configurationPid = "org.busway.shell", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = {})
@Designate(ocd = ShellOptions.class)
public final class OperatorView {

    /** Whoever serves a bus has a service with this property; nothing else of it is needed here. */
    private static final String ADDRESS = "org.busway.address";

    private final BundleContext context;
    private final Terminal terminal;
    private final SourceWatch sources;
    private final ServiceListener addressListener;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicBoolean addressKnown = new AtomicBoolean();

    @Activate
    public OperatorView(BundleContext context, @Reference BusConnection bus, ShellOptions options) throws InvalidSyntaxException {
        this.context = context;
        this.sources = new SourceWatch(this::say);
        this.terminal = new Terminal(System.out, options.lines_per_second(), System::nanoTime);
        this.addressListener = event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                begin(event.getServiceReference());
            }
        };
        context.addServiceListener(addressListener, "(" + ADDRESS + "=*)");
        ServiceReference<?>[] buses = context.getAllServiceReferences(null, "(" + ADDRESS + "=*)");
        if (buses != null) {
            List.of(buses).forEach(this::begin);
        }
        if (options.peers()) {
            open.add(new PeerWatch(bus, this::say, Path.of("/proc")));
        }
        if (options.events()) {
            Registration events = bus.subscribe(MatchRule.signal("org.busway.Uevent1", "Event"), this::event);
            open.add(events);
        }
    }

    private void say(String line) {
        terminal.say(line);
    }

    /** A peer in the process may be there before the bus listens, but an operator looks for the address first. */
    private void begin(ServiceReference<?> reference) {
        if (reference.getProperty(ADDRESS) instanceof String[] addresses && addressKnown.compareAndSet(false, true)) {
            LocalTime now = LocalTime.now();
            terminal.start(Stream.of(addresses).map(address -> Lines.bus(now, address)).toList());
        }
    }

    private void event(Message signal) {
        if (signal.signature().equals("sssa{ss}")) {
            say(Lines.event(LocalTime.now(), signal.argument(0, String.class), signal.argument(2, String.class),
                    signal.argument(1, String.class), signal.argument(3, Map.class)));
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(EventSource source) {
        sources.came(source);
    }

    void removeSource(EventSource source) {
        sources.went(source);
    }

    @Deactivate
    void deactivate() throws Exception {
        context.removeServiceListener(addressListener);
        for (AutoCloseable each : open) {
            each.close();
        }
        terminal.close();
    }
}
