package org.busway.launcher.profile;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.launcher.StartFailure;
import org.busway.launcher.text.Nearest;

/**
 * Reads a device profile: an OSGi Feature file (Compendium 8, chapter 159) with bundles, variables, configurations, the extension
 * {@code framework-launching-properties} (chapter 160) and ours, {@code busway-profile}. Every mistake is named by file, line and remedy,
 * the first one ends the reading.
 */
public final class ProfileReader {

    private static final Set<String> KEYS = Set.of("feature-resource-version", "id", "name", "description", "docURL", "license",
            "SCM", "vendor", "complete", "categories", "variables", "bundles", "configurations", "extensions");
    private static final Set<String> EXTENSIONS = Set.of("framework-launching-properties", "busway-profile");
    private static final Set<String> PROFILE_KEYS = Set.of("heap", "direct");

    private final String file;
    private final Variables variables;

    private ProfileReader(String file, Variables variables) {
        this.file = file;
        this.variables = variables;
    }

    /**
     * Reads a profile.
     *
     * @param path the file
     * @param name the file as a person names it
     * @return the profile
     * @throws StartFailure if there is a mistake in it
     */
    public static Profile read(Path path, String name) {
        try {
            return parse(name, Files.readString(path));
        } catch (MalformedInputException e) {
            throw new StartFailure(name + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new StartFailure(name + ": cannot be read: " + (Files.exists(path) ? e.getMessage() : "no such file"));
        }
    }

    static Profile parse(String name, String text) {
        Located root = JsonText.read(name, text);
        Map<String, Located> top = root.object("a profile");
        top.forEach((key, at) -> {
            if (!KEYS.contains(key)) {
                throw at.mistake("\"" + key + "\" is nothing that a profile has" + Nearest.hint(key, KEYS));
            }
        });
        Located version = required(root, top, "feature-resource-version");
        if (!version.text("\"feature-resource-version\"").equals("1.0")) {
            throw version.mistake("feature-resource-version " + version.kind() + ": this launcher reads \"1.0\"");
        }
        String id = required(root, top, "id").text("\"id\"");
        ProfileReader reader = new ProfileReader(name, Variables.read(top.get("variables")));
        return new Profile(name, id, reader.bundles(required(root, top, "bundles")),
                reader.configurations(top.get("configurations")),
                reader.frameworkProperties(top.get("extensions")));
    }

    private static Located required(Located root, Map<String, Located> top, String key) {
        Located found = top.get(key);
        if (found == null) {
            throw root.mistake("\"" + key + "\" is missing: a profile must have it");
        }
        return found;
    }

    private List<BundleId> bundles(Located at) {
        List<BundleId> bundles = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Located entry : at.list("\"bundles\"")) {
            BundleId bundle = bundle(entry);
            if (!seen.add(bundle.group() + ":" + bundle.artifact())) {
                throw entry.mistake("bundle " + bundle + " stands twice: remove one");
            }
            bundles.add(bundle);
        }
        if (bundles.isEmpty()) {
            throw at.mistake("\"bundles\" is empty: nothing would run");
        }
        return List.copyOf(bundles);
    }

    private BundleId bundle(Located entry) {
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
        return new BundleId(parts[0], parts[1], parts[2], level == null ? 1 : startLevel(level, text), file + ":" + id.line());
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

    private Map<String, Map<String, Setting>> configurations(Located at) {
        Map<String, Map<String, Setting>> result = new LinkedHashMap<>();
        if (at != null) {
            at.object("\"configurations\"").forEach((pid, options) -> {
                Map<String, Setting> settings = new LinkedHashMap<>();
                options.object("configuration \"" + pid + "\"").forEach((key, value) -> {
                    TypedOption option = TypedOption.of(key, value, variables);
                    settings.put(option.name(), new Setting(option.value(), file + ":" + value.line()));
                });
                result.put(pid, settings);
            });
        }
        return result;
    }

    private Map<String, String> frameworkProperties(Located at) {
        Map<String, String> result = new LinkedHashMap<>();
        if (at == null) {
            return result;
        }
        at.object("\"extensions\"").forEach((name, extension) -> {
            if (!EXTENSIONS.contains(name) && !optional(extension)) {
                throw extension.mistake("extension \"" + name + "\" is not known here: make its \"kind\" \"optional\""
                        + Nearest.hint(name, EXTENSIONS));
            }
            Located json = extension.object("extension \"" + name + "\"").get("json");
            if (name.equals("framework-launching-properties") && json != null) {
                json.object("its \"json\"").forEach((key, value) -> result.put(key, variables.replaced(value)));
            } else if (name.equals("busway-profile") && json != null) {
                json.object("its \"json\"").forEach(ProfileReader::checkMemory);
            }
        });
        return result;
    }

    private static boolean optional(Located extension) {
        Located kind = extension.object("an extension").get("kind");
        return kind != null && "optional".equals(kind.value());
    }

    /** The command reads these itself, before there is a virtual machine; here they are only checked. */
    private static void checkMemory(String key, Located at) {
        if (!PROFILE_KEYS.contains(key)) {
            throw at.mistake("\"" + key + "\" is nothing that busway-profile has" + Nearest.hint(key, PROFILE_KEYS));
        }
        if (!at.text("\"" + key + "\"").matches("[1-9][0-9]*[kmg]")) {
            throw at.mistake(key + " " + at.kind() + ": must be a number of bytes with k, m or g, such as \"64m\"");
        }
    }
}
