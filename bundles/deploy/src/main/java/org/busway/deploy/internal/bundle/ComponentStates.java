package org.busway.deploy.internal.bundle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What keeps the components of a bundle that runs from working. */
public final class ComponentStates {

    private static final String REQUIRE = "require";

    private final ServiceComponentRuntime components;
    private final Predicate<String> isConfigured;

    /**
     * @param components who knows them
     * @param isConfigured whether there is a configuration for a PID
     */
    public ComponentStates(ServiceComponentRuntime components, Predicate<String> isConfigured) {
        this.components = components;
        this.isConfigured = isConfigured;
    }

    /** The PIDs that must be configured before each component of a bundle works, and are not. */
    public List<String> pidsWaitedFor(Bundle bundle) {
        List<String> waited = new ArrayList<>();
        for (ComponentDescriptionDTO each : components.getComponentDescriptionDTOs(bundle)) {
            if (each.defaultEnabled && REQUIRE.equals(each.configurationPolicy)) {
                Arrays.stream(each.configurationPid).filter(isConfigured.negate()).filter(pid -> !waited.contains(pid))
                        .forEach(waited::add);
            }
        }
        return waited;
    }

    /** What else does not work now: references that nobody satisfies, and what failed. */
    public List<String> obstacles(Bundle bundle) {
        List<String> obstacles = new ArrayList<>();
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs(bundle)) {
            Collection<ComponentConfigurationDTO> configurations = components.getComponentConfigurationDTOs(description);
            for (ComponentConfigurationDTO each : configurations) {
                if (each.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    Arrays.stream(each.unsatisfiedReferences)
                            .forEach(reference -> obstacles
                                    .add("component " + description.name + " waits for a service for its reference "
                                            + reference.name));
                } else if (each.state == ComponentConfigurationDTO.FAILED_ACTIVATION && each.failure != null) {
                    obstacles.add("component " + description.name + " failed: " + each.failure.lines().findFirst().orElse(""));
                }
            }
        }
        return obstacles;
    }
}
