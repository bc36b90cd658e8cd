package org.busway.launcher.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;
import org.busway.launcher.text.Nearest;

/**
 * The options that the bundles of a profile have, from their metatype files ({@code OSGI-INF/metatype}). What is not declared there
 * cannot be set: a name that nobody reads would be a mistake without a sign.
 */
public final class OptionCatalog {

    private static final String FOLDER = "OSGI-INF/metatype/";
    private static final String OWN = "org.busway.";

    private final Map<String, Map<String, OptionType>> options;

    OptionCatalog(Map<String, Map<String, OptionType>> options) {
        this.options = options;
    }

    /**
     * Reads what bundles declare.
     *
     * @param jars the bundles
     * @return their options
     */
    public static OptionCatalog of(Collection<Path> jars) {
        Map<String, Map<String, OptionType>> all = new TreeMap<>();
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream().filter(OptionCatalog::isMetatype).toList()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        all.putAll(MetatypeFile.read(in));
                    }
                }
            } catch (IOException | XMLStreamException e) {
                throw new StartFailure(jar + ": damaged jar (" + e.getMessage() + "): remove it and build again");
            }
        }
        return new OptionCatalog(all);
    }

    private static boolean isMetatype(ZipEntry entry) {
        return entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".xml");
    }

    /**
     * Sets one option of a profile from a command's argument.
     *
     * @param profile is changed
     * @param argument {@code PID:option=value}
     * @throws StartFailure if there is no such component or option, or the value does not fit
     */
    public void set(Profile profile, String argument) {
        int colon = argument.indexOf(':');
        int equals = argument.indexOf('=', colon + 1);
        if (colon <= 0 || equals <= colon + 1) {
            throw new StartFailure("--set " + argument + ": must be PID:option=value, such as org.busway.auth:type=session");
        }
        String pid = argument.substring(0, colon);
        String name = argument.substring(colon + 1, equals);
        String value = argument.substring(equals + 1);
        OptionType type = type(pid, name, "--set " + argument);
        try {
            profile.set(pid, name, type.parse(value), "--set");
        } catch (IllegalArgumentException e) {
            throw new StartFailure("--set " + argument + ": " + name + " is \"" + value + "\": " + e.getMessage());
        }
    }

    /**
     * Checks what a profile says about the components of our bundles, and of others that declare their options.
     *
     * @param profile as it was read
     * @throws StartFailure naming the first mistake with its line
     */
    public void check(Profile profile) {
        for (Map.Entry<String, Map<String, Setting>> configuration : new LinkedHashMap<>(profile.configurations()).entrySet()) {
            String pid = configuration.getKey();
            if (!pid.startsWith(OWN) && !options.containsKey(factory(pid))) {
                continue;
            }
            configuration.getValue().forEach((name, setting) -> {
                try {
                    type(pid, name, setting.place()).check(setting.value());
                } catch (IllegalArgumentException e) {
                    throw new StartFailure(setting.place() + ": option \"" + name + "\" of " + pid + ": " + e.getMessage());
                }
            });
        }
    }

    private OptionType type(String pid, String name, String place) {
        Map<String, OptionType> known = options.get(factory(pid));
        if (known == null) {
            throw new StartFailure(place + ": no bundle of this profile is configured by \"" + pid + "\""
                    + Nearest.hint(pid, options.keySet()));
        }
        OptionType type = known.get(name);
        if (type == null) {
            throw new StartFailure(place + ": " + pid + " has no option \"" + name + "\"" + Nearest.hint(name, known.keySet()));
        }
        return type;
    }

    private static String factory(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? pid : pid.substring(0, tilde);
    }
}
