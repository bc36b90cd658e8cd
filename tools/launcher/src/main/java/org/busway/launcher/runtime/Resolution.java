package org.busway.launcher.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.BundleId;
import org.busway.launcher.profile.Profile;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** Whether the bundles of a profile have all that they require, found out in a framework in which none of them is started. */
public final class Resolution {

    private static final Pattern REQUIREMENT = Pattern
            .compile("missing requirement \\[[^]]*\\]\\([^)]*\\)\\] ([\\w.]+); (\\(.*?\\))(?: Unresolved| \\[caused|$)");

    private static final Pattern RANGE = Pattern
            .compile("\\(&\\([\\w.]+=([^)]+)\\)\\(version>=([^)]+)\\)\\(!\\(version>=([^)]+)\\)\\)\\)");

    private Resolution() {}

    /**
     * Looks for what is missing.
     *
     * @param profile whose bundles
     * @param files where they are
     * @param properties of the framework
     * @param cache the framework's own directory, empty
     * @return a line for each bundle that cannot be installed or resolved, with where the profile names it and what it lacks
     */
    public static List<String> mistakes(Profile profile, Map<BundleId, Path> files, Map<String, String> properties, Path cache) {
        Framework framework = BusFramework.framework(profile, properties, cache);
        List<String> mistakes = new ArrayList<>();
        try {
            framework.init();
            Map<BundleId, Bundle> bundles = new LinkedHashMap<>();
            for (Map.Entry<BundleId, Path> entry : files.entrySet()) {
                try {
                    bundles.put(entry.getKey(),
                            framework.getBundleContext().installBundle("reference:" + entry.getValue().toUri()));
                } catch (BundleException e) {
                    mistakes.add(entry.getKey().place() + ": bundle " + entry.getKey() + " cannot be installed: "
                            + Obstacles.reason(e));
                }
            }
            bundles.forEach((id, bundle) -> {
                String lacks = lacks(bundle);
                if (lacks != null) {
                    mistakes.add(id.place() + ": bundle " + id + " does not resolve: " + lacks);
                }
            });
        } catch (BundleException e) {
            throw new StartFailure("the OSGi framework does not start: " + e.getMessage());
        } finally {
            BusFramework.stop(framework, 0);
        }
        return mistakes;
    }

    /** The framework's sentence names bundles by its own numbers, and says everything twice. */
    private static String missing(String reason) {
        Matcher matcher = REQUIREMENT.matcher(reason);
        if (!matcher.find()) {
            return reason;
        }
        String kind = matcher.group(1).equals("osgi.wiring.package") ? "package" : matcher.group(1);
        String wanted = RANGE.matcher(matcher.group(2)).replaceFirst("$1 [$2,$3)");
        return "nothing gives it " + kind + " " + wanted + ": add the bundle that does";
    }

    /** Asking for a class is the one way to have a bundle resolved that says what is missing and starts nothing. */
    private static String lacks(Bundle bundle) {
        try {
            bundle.loadClass("org.busway.launcher.None");
        } catch (ClassNotFoundException e) {
            if (bundle.getState() == Bundle.INSTALLED) {
                return missing(Obstacles.reason(e));
            }
        }
        return null;
    }
}
