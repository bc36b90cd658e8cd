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
 * @param places for each PID where the file says it
 * @param frameworkProperties what the framework is launched with
 * @param memory the most {@code heap} and {@code direct} memory, such as {@code 64m}, where it says so
 * @param hashes what the jars of some bundles must be, by {@code group:artifact}: {@code sha256:} and hexadecimal digits
 */
public record Profile(String file, String id, List<BundleId> bundles, Map<String, Map<String, Setting>> configurations,
        Map<String, String> places, Map<String, String> frameworkProperties, Map<String, String> memory,
        Map<String, Setting> hashes) {

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

    /**
     * Makes sure that there is a configuration, which is what some components wait for.
     *
     * @param pid its PID
     */
    public void configure(String pid) {
        configurations.computeIfAbsent(pid, key -> new LinkedHashMap<>());
    }

    /**
     * Whether one of our bundles is in it.
     *
     * @param artifact such as {@code shell}
     * @return true if it is
     */
    public boolean has(String artifact) {
        return bundles.stream().anyMatch(bundle -> bundle.group().equals("org.busway") && bundle.artifact().equals(artifact));
    }

    /**
     * Whether something was said about an option.
     *
     * @param pid the configuration
     * @param option its option
     * @return true if it was, with a text or list that is not empty
     */
    public boolean says(String pid, String option) {
        Setting setting = configurations.getOrDefault(pid, Map.of()).get(option);
        return setting != null && !setting.value().equals("")
                && !(setting.value() instanceof Object[] list && list.length == 0);
    }

    /**
     * Where an option was said.
     *
     * @param pid the configuration
     * @param option its option
     * @return file and line of the option, else of its configuration, else the file
     */
    public String place(String pid, String option) {
        Setting setting = configurations.getOrDefault(pid, Map.of()).get(option);
        return setting == null ? places.getOrDefault(pid, file) : setting.place();
    }

    /**
     * The beginning of this profile.
     *
     * @param startLevel the last that is in it
     * @return a profile of its own, with the bundles up to that level and all configurations
     */
    public Profile upTo(int startLevel) {
        Map<String, Map<String, Setting>> copies = new LinkedHashMap<>();
        configurations.forEach((pid, settings) -> copies.put(pid, new LinkedHashMap<>(settings)));
        return new Profile(file, id, bundles.stream().filter(bundle -> bundle.startLevel() <= startLevel).toList(), copies,
                places, frameworkProperties, memory, hashes);
    }
}
