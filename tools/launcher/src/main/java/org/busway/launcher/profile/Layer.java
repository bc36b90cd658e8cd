package org.busway.launcher.profile;

import java.util.Map;
import java.util.Set;
import org.busway.launcher.text.Nearest;

/**
 * One file of a profile, as it stands: its own text and nothing of its parent's.
 *
 * @param file the file's name as a person is to see it
 * @param root the whole of it
 */
record Layer(String file, Located root) {

    static final String EXTENSION = "busway-profile";

    private static final Set<String> KEYS = Set.of("feature-resource-version", "id", "name", "description", "docURL", "license",
            "SCM", "vendor", "complete", "categories", "variables", "bundles", "configurations", "extensions");
    private static final Set<String> OWN_KEYS = Set.of("extends", "without", "heap", "direct", "jvm", "groups",
            "budgets", "outcomes", "hashes");

    /** Reads a file and checks what is only its own. */
    static Layer of(String file, String text) {
        Layer layer = new Layer(file, JsonText.read(file, text));
        layer.top().forEach((key, at) -> {
            if (!KEYS.contains(key)) {
                throw at.mistake("\"" + key + "\" is nothing that a profile has" + Nearest.hint(key, KEYS));
            }
        });
        Located version = layer.required("feature-resource-version");
        if (!version.text("\"feature-resource-version\"").equals("1.0")) {
            throw version.mistake("feature-resource-version " + version.kind() + ": this launcher reads \"1.0\"");
        }
        layer.required("id").text("\"id\"");
        layer.own().forEach(Layer::check);
        return layer;
    }

    private static void check(String key, Located at) {
        switch (key) {
            case "extends" -> at.text("\"extends\"");
            case "without" -> at.list("\"without\"").forEach(each -> each.text("an element of \"without\""));
            case "heap", "direct" -> {
                // The command reads these itself, before there is a virtual machine; here they are only checked.
                if (!at.text("\"" + key + "\"").matches("[1-9][0-9]*[kmg]")) {
                    throw at.mistake(
                            key + " " + at.kind() + ": must be a number of bytes with k, m or g, such as \"64m\"");
                }
            }
            case "jvm" -> checkOptions(at);
            case "groups", "budgets", "outcomes" -> Sections.check(key, at);
            case "hashes" -> at.object("\"hashes\"").forEach((bundle, hash) -> {
                if (!hash.text("a hash").matches("sha256:[0-9a-f]{64}")) {
                    throw hash.mistake("hash " + hash.kind() + " of " + bundle + ": must be sha256: and what sha256sum prints");
                }
            });
            default -> throw at.mistake("\"" + key + "\" is nothing that " + EXTENSION + " has" + Nearest.hint(key, OWN_KEYS));
        }
    }

    /** Read by the command, too: options that begin with a dash, and not those that follow from the profile. */
    private static void checkOptions(Located at) {
        for (String option : at.text("\"jvm\"").strip().split(" +")) {
            if (!option.matches("-[-A-Za-z0-9:+=_.,/%]+")) {
                throw at.mistake("jvm \"" + option
                        + "\": must be options of the Java machine with spaces between, such as \"-XX:TieredStopAtLevel=1 -Xmn1m\"");
            }
            if (option.startsWith("-Xmx") || option.startsWith("-XX:MaxDirectMemorySize")) {
                throw at.mistake("jvm \"" + option + "\": is what \"heap\" and \"direct\" say");
            }
        }
    }

    Map<String, Located> top() {
        return root.object("a profile");
    }

    /** What stands under a key; null if nothing does. */
    Located at(String key) {
        return top().get(key);
    }

    Located required(String key) {
        Located found = at(key);
        if (found == null) {
            throw root.mistake("\"" + key + "\" is missing: a profile must have it");
        }
        return found;
    }

    /** The content of an extension; null if it has none. */
    Located extension(String name) {
        Located all = at("extensions");
        Located extension = all == null ? null : all.object("\"extensions\"").get(name);
        return extension == null ? null : extension.object("extension \"" + name + "\"").get("json");
    }

    /** What the extension that is ours says. */
    Map<String, Located> own() {
        Located json = extension(EXTENSION);
        return json == null ? Map.of() : json.object("the \"json\" of " + EXTENSION);
    }
}
