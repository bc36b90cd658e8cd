package org.busway.group.internal;

import java.util.ArrayList;
import java.util.List;
import org.busway.group.internal.settings.ConfiguredGroup;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.spi.filter.FrameFilters;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.Groups;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.Activate;

/**
 * The service that the bus binds. What is configured comes and goes on threads of the framework; each bus is told on its own thread, of the whole list each time,
 * so that no change is lost between a bus that begins and a group that comes.
 */
@Component(name = "org.busway.groups")
public final class GroupsComponent implements Groups {

    private final BundleContext context;
    private final RuleIndexes indexes;
    private final FrameFilters filters;
    /** Both guarded by this object. */
    private final List<ConfiguredGroup.Definition> configured = new ArrayList<>();
    private final List<GroupsOfBus> buses = new ArrayList<>();

    /** Made by Declarative Services. */
    @Activate
    public GroupsComponent(BundleContext context, @Reference RuleIndexes indexes, @Reference FrameFilters filters) {
        this.context = context;
        this.indexes = indexes;
        this.filters = filters;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDefinition(ConfiguredGroup.Definition definition) {
        synchronized (this) {
            configured.add(definition);
            tellAll();
        }
    }

    void removeDefinition(ConfiguredGroup.Definition definition) {
        if (context.getBundle().getState() == Bundle.STOPPING) {
            // It is in the configuration as before, and the next manager goes on with it.
            return;
        }
        synchronized (this) {
            configured.remove(definition);
            tellAll();
        }
    }

    @Override
    public GroupBus attach(BusEnd bus) {
        GroupsOfBus groups = new GroupsOfBus(bus, indexes, filters, this::detached);
        synchronized (this) {
            buses.add(groups);
            groups.configure(settings());
        }
        return groups;
    }

    private synchronized void detached(GroupsOfBus groups) {
        buses.remove(groups);
    }

    private void tellAll() {
        List<GroupSettings> now = settings();
        buses.forEach(groups -> groups.execute(() -> groups.configure(now)));
    }

    private List<GroupSettings> settings() {
        return configured.stream().map(ConfiguredGroup.Definition::settings).toList();
    }
}
