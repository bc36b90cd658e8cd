package org.busway.deploy.internal.bundle;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Namespace;

/**
 * What a bundle that does not resolve lacks, in one line. It is looked for in what bundles declare, since each framework has its own words for it, and they name
 * bundles by numbers.
 */
final class MissingRequirement {

    private static final Pattern PACKAGE_FILTER = Pattern
            .compile("\\(&\\([\\w.]+=([^)]+)\\)\\(version>=([^)]+)\\)\\(!\\(version>=([^)]+)\\)\\)\\)");
    private static final Pattern LOWEST = Pattern.compile("\\(&\\([\\w.]+=([^)]+)\\)\\(version>=([^)]+)\\)\\)");
    private static final Pattern NAME = Pattern.compile("\\([\\w.]+=([^)]+)\\)");

    private final Bundle[] all;
    private final Set<Bundle> seen = new HashSet<>();

    private MissingRequirement(Bundle[] all) {
        this.all = all;
    }

    /** The sentence; null if each requirement has somebody who could give it, and the framework has another reason. */
    static String of(Bundle bundle, BundleContext context) {
        return new MissingRequirement(context.getBundles()).of(bundle);
    }

    private String of(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null || !seen.add(bundle)) {
            return null;
        }
        for (BundleRequirement each : revision.getDeclaredRequirements(null)) {
            if (isNeeded(each)) {
                String why = missing(each);
                if (why != null) {
                    return why;
                }
            }
        }
        return null;
    }

    private String missing(BundleRequirement requirement) {
        String giver = null;
        for (Bundle bundle : all) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision == null) {
                continue;
            }
            for (BundleCapability each : revision.getDeclaredCapabilities(requirement.getNamespace())) {
                if (requirement.matches(each)) {
                    String why = bundle.getState() == Bundle.INSTALLED ? of(bundle) : null;
                    if (why == null) {
                        return null;
                    }
                    giver = bundle.getSymbolicName() + " would give " + wanted(requirement) + ", and " + why;
                }
            }
        }
        return giver != null ? giver : "nothing gives it " + wanted(requirement);
    }

    private static boolean isNeeded(BundleRequirement requirement) {
        Map<String, String> directives = requirement.getDirectives();
        String effective = directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE);
        return effective.equals(Namespace.EFFECTIVE_RESOLVE) && !List
                .of(Namespace.RESOLUTION_OPTIONAL, PackageNamespace.RESOLUTION_DYNAMIC)
                .contains(directives.getOrDefault(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE, Namespace.RESOLUTION_MANDATORY));
    }

    /** Such as {@code package org.example.api [1.0.0,2.0.0)}. */
    private static String wanted(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        String words = PACKAGE_FILTER.matcher(filter).replaceFirst("$1 [$2,$3)");
        words = LOWEST.matcher(words).replaceFirst("$1 $2");
        words = NAME.matcher(words).matches() ? NAME.matcher(words).replaceFirst("$1") : words;
        boolean isPackage = requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE);
        return (isPackage ? "package " : requirement.getNamespace() + " ") + words;
    }
}
