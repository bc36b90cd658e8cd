package org.busway.launcher.profile;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.launcher.StartFailure;
import org.busway.launcher.text.Nearest;

/**
 * Puts the files of a profile together: OSGi Feature files (Compendium 8, chapter 159) with bundles, variables, configurations, the extension
 * {@code framework-launching-properties} (chapter 160) and ours, {@code busway-profile}, parts of which are {@linkplain Sections configurations in short}.
 *
 * <p>What a file says holds over what its parent says: the value of a variable, in the parent's text too; a bundle of the same group and artifact, in the
 * parent's place; each option of a configuration; each property of the framework; heap and direct memory. {@code "without"} leaves bundles of the
 * parent out, by group and artifact, and configurations, by PID; so does a configuration that is null, which other readers refuse.
 */
final class ProfileReader {

    private static final Set<String> EXTENSIONS = Set.of("framework-launching-properties", Layer.EXTENSION);

    private final ProfileChain chain;
    private final Variables variables;

    ProfileReader(ProfileChain chain) {
        this.chain = chain;
        variables = Variables.read(chain.layers().stream().map(layer -> layer.at("variables")).toList());
    }

    Profile profile() {
        Layer own = chain.layers().get(chain.layers().size() - 1);
        Map<String, BundleId> bundles = new LinkedHashMap<>();
        Map<String, Map<String, Setting>> configurations = new LinkedHashMap<>();
        Map<String, String> places = new LinkedHashMap<>();
        Map<String, String> properties = new LinkedHashMap<>();
        Map<String, String> memory = new LinkedHashMap<>();
        Map<String, Setting> hashes = new LinkedHashMap<>();
        for (Layer layer : chain.layers()) {
            leaveOut(layer, bundles, configurations);
            bundles(layer, bundles);
            configurations(layer, configurations, places);
            checkExtensions(layer);
            Located launching = layer.extension("framework-launching-properties");
            if (launching != null) {
                launching.object("its \"json\"").forEach((key, value) -> properties.put(key, variables.replaced(value)));
            }
            Located pinned = layer.own().get("hashes");
            if (pinned != null) {
                pinned.object("\"hashes\"")
                        .forEach((bundle, hash) -> hashes.put(bundle, new Setting(hash.text("a hash"), hash.place())));
            }
            for (String key : List.of("heap", "direct")) {
                if (layer.own().get(key) != null) {
                    memory.put(key, layer.own().get(key).text(key));
                }
            }
        }
        hashes.forEach((bundle, hash) -> {
            if (!bundles.containsKey(bundle)) {
                throw new StartFailure(hash.place() + ": hash of \"" + bundle + "\": the profile has no such bundle"
                        + Nearest.hint(bundle, bundles.keySet()));
            }
        });
        if (bundles.isEmpty()) {
            throw own.required("bundles").mistake("\"bundles\" is empty: nothing would run");
        }
        return new Profile(own.file(), own.required("id").text("\"id\""), List.copyOf(bundles.values()), configurations, places,
                properties, memory, hashes);
    }

    private static void leaveOut(Layer layer, Map<String, BundleId> bundles, Map<String, Map<String, Setting>> configurations) {
        Located without = layer.own().get("without");
        if (without != null) {
            for (Located each : without.list("\"without\"")) {
                String key = each.text("an element of \"without\"");
                // A PID has no colon.
                Map<String, ?> from = key.contains(":") ? bundles : configurations;
                if (from.remove(key) == null) {
                    throw each.mistake("without \"" + key + "\": no parent has such a "
                            + (from == bundles ? "bundle" : "configuration") + Nearest.hint(key, from.keySet()));
                }
            }
        }
    }

    private static void bundles(Layer layer, Map<String, BundleId> bundles) {
        Located at = bundles.isEmpty() ? layer.required("bundles") : layer.at("bundles");
        if (at == null) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Located entry : at.list("\"bundles\"")) {
            BundleId bundle = bundle(entry);
            String key = bundle.group() + ":" + bundle.artifact();
            if (!seen.add(key)) {
                throw entry.mistake("bundle " + bundle + " stands twice: remove one");
            }
            bundles.put(key, bundle);
        }
    }

    private static BundleId bundle(Located entry) {
        Map<String, Located> members = entry.object("an element of \"bundles\"");
        Located id = members.get("id");
        if (id == null) {
            throw entry.mistake("bundle without \"id\": name it as group:artifact:version");
        }
        String text = id.text("the \"id\" of a bundle");
        String[] parts = text.split(":", -1);
        if (parts.length != 3 || List.of(parts).contains("") || text.contains("/") || text.contains("..")) {
            throw id.mistake("bundle id \"" + text + "\": must be group:artifact:version");
        }
        Located level = members.get("bundleStartLevel");
        return new BundleId(parts[0], parts[1], parts[2], level == null ? 1 : startLevel(level, text), id.place());
    }

    private static int startLevel(Located at, String bundle) {
        if (at.value() instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0
                && number.compareTo(BigDecimal.ONE) >= 0
                && number.compareTo(BigDecimal.valueOf(Profile.LAST_START_LEVEL)) <= 0) {
            return number.intValue();
        }
        throw at.mistake("bundleStartLevel " + at.kind() + " of " + bundle + ": must be a number from 1 to "
                + Profile.LAST_START_LEVEL);
    }

    private void configurations(Layer layer, Map<String, Map<String, Setting>> configurations, Map<String, String> places) {
        Map<List<String>, String> said = new HashMap<>();
        Sections.visit(layer, (pid, what, options) -> {
            if (options.value() == null) {
                if (configurations.remove(pid) == null) {
                    throw options.mistake(what + " is null, which leaves a parent's out, and no parent has it"
                            + Nearest.hint(pid, configurations.keySet()));
                }
                return;
            }
            places.put(pid, options.place());
            Map<String, Setting> settings = configurations.computeIfAbsent(pid, key -> new LinkedHashMap<>());
            options.object(what).forEach((key, value) -> {
                TypedOption option = TypedOption.of(key, value, variables);
                String before = said.put(List.of(pid, option.name()), value.place());
                if (before != null) {
                    throw value.mistake("option \"" + option.name() + "\" of " + pid + " stands at " + before
                            + " too: remove one");
                }
                settings.put(option.name(), new Setting(option.value(), value.place()));
            });
        });
    }

    private static void checkExtensions(Layer layer) {
        Located at = layer.at("extensions");
        if (at != null) {
            at.object("\"extensions\"").forEach((name, extension) -> {
                if (!EXTENSIONS.contains(name) && !isOptional(extension)) {
                    throw extension.mistake("extension \"" + name + "\" is not known here: make its \"kind\" \"optional\""
                            + Nearest.hint(name, EXTENSIONS));
                }
            });
        }
    }

    private static boolean isOptional(Located extension) {
        Located kind = extension.object("an extension").get("kind");
        return kind != null && "optional".equals(kind.value());
    }
}
