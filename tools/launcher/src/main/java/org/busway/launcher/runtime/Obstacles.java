package org.busway.launcher.runtime;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** Says for a person what keeps a framework's bundles and components from working. */
final class Obstacles {

    private static final String COMPONENTS = "org.osgi.service.component.runtime.ServiceComponentRuntime";

    private Obstacles() {}

    static String in(Framework framework) {
        List<String> lines = new ArrayList<>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getState() == Bundle.INSTALLED) {
                lines.add("bundle " + bundle.getSymbolicName() + " does not resolve");
            } else if (bundle.getState() == Bundle.RESOLVED && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                lines.add("bundle " + bundle.getSymbolicName() + " does not run");
            }
        }
        try {
            components(framework.getBundleContext(), lines);
        } catch (ReflectiveOperationException e) {
            lines.add("components cannot be looked at: " + e);
        }
        return lines.isEmpty()
                ? "all bundles run and no component waits: the broker did not register its addresses"
                : String.join("; ", lines);
    }

    /** The last sentence of a chain of causes: the frameworks' own say which requirement is missing. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage()).replaceAll("\\s+", " ");
    }

    private static void components(BundleContext context, List<String> lines) throws ReflectiveOperationException {
        ServiceReference<?> reference = context.getServiceReference(COMPONENTS);
        if (reference == null) {
            return;
        }
        Object runtime = context.getService(reference);
        Class<?> type = runtime.getClass().getClassLoader().loadClass(COMPONENTS);
        Bundle[] all = context.getBundles();
        Collection<?> descriptions = (Collection<?>) type.getMethod("getComponentDescriptionDTOs", Bundle[].class).invoke(runtime,
                (Object) all);
        for (Object description : descriptions) {
            Collection<?> configurations = (Collection<?>) type.getMethod("getComponentConfigurationDTOs", description.getClass())
                    .invoke(runtime, description);
            for (Object configuration : configurations) {
                Object waiting = field(configuration, "unsatisfiedReferences");
                for (int i = 0; i < Array.getLength(waiting); i++) {
                    lines.add("component " + field(description, "name") + " waits for its reference "
                            + field(Array.get(waiting, i), "name"));
                }
                Object failure = field(configuration, "failure");
                if (failure != null) {
                    lines.add("component " + field(description, "name") + " failed: "
                            + failure.toString().lines().findFirst().orElse(""));
                }
            }
        }
    }

    private static Object field(Object dto, String name) throws ReflectiveOperationException {
        return dto.getClass().getField(name).get(dto);
    }
}
