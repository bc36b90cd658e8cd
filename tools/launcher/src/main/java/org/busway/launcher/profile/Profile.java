package org.busway.launcher.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A device profile: what runs, and how it is set up.
 *
 * @param file the file it was read from, as a person names it
 * @param id its Maven-like identity
 * @param bundles in the order in which they are installed
 * @param configurations for each PID its options, variables replaced
 * @param frameworkProperties what the framework is launched with
 */
public record Profile(String file, String id, List<BundleId> bundles, Map<String, Map<String, Setting>> configurations,
        Map<String, String> frameworkProperties) {

    /** The start level at which everything of a profile runs. */
    public static final int LAST_START_LEVEL = 5;

    /**
     * Sets one option over what the file says.
     *
     * @param pid the configuration
     * @param option its option
     * @param value as Configuration Admin takes it
     * @param place the command's option that said so
     */
    public void set(String pid, String option, Object value, String place) {
        configurations.computeIfAbsent(pid, key -> new LinkedHashMap<>()).put(option, new Setting(value, place));
    }
}
