package org.busway.launcher.options;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.busway.launcher.StartFailure;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;
import org.xml.sax.SAXException;
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
            } catch (IOException | SAXException e) {
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
        mistakes(profile).stream().findFirst().ifPresent(line -> {
            throw new StartFailure(line);
        });
    }

    /**
     * All mistakes in what a profile says about the components of our bundles, and of others that declare their options.
     *
     * @param profile as it was read
     * @return a line for each, with its place
     */
    public List<String> mistakes(Profile profile) {
        List<String> mistakes = new ArrayList<>();
        profile.configurations().forEach((pid, settings) -> {
            if (!pid.startsWith(OWN) && !knows(pid) && Nearest.to(factory(pid), options.keySet()).isEmpty()) {
                return;
            }
            if (!knows(pid)) {
                mistakes.add(unknown(pid, profile.place(pid, "")));
                return;
            }
            settings.forEach((name, setting) -> {
                try {
                    type(pid, name, setting.place()).check(setting.value());
                } catch (StartFailure e) {
                    mistakes.add(e.getMessage());
                } catch (IllegalArgumentException e) {
                    mistakes.add(setting.place() + ": option \"" + name + "\" of " + pid + " is " + setting.text() + ": "
                            + e.getMessage());
                }
            });
        });
        return mistakes;
    }

    /**
     * Whether a bundle declares what a configuration has.
     *
     * @param pid the configuration, or an instance of a factory
     * @return true if its options are known
     */
    public boolean knows(String pid) {
        return options.containsKey(factory(pid));
    }

    /**
     * The number that an option will have.
     *
     * @param profile as it was read
     * @param pid a configuration that is known
     * @param option one of its options
     * @return what the profile says, or the default; 0 if neither is a whole number
     */
    public long number(Profile profile, String pid, String option) {
        try {
            return Long.parseLong(String.join("", texts(profile, pid, option)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * The values that an option will have, as text.
     *
     * @param profile as it was read
     * @param pid a configuration that is known
     * @param option one of its options
     * @return what the profile says, or the default; one value where it is no list
     */
    public List<String> texts(Profile profile, String pid, String option) {
        Setting setting = profile.configurations().getOrDefault(pid, Map.of()).get(option);
        if (setting == null) {
            OptionType type = options.get(factory(pid)).get(option);
            return type == null ? List.of() : type.defaults();
        }
        if (!setting.value().getClass().isArray()) {
            return List.of(String.valueOf(setting.value()));
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Array.getLength(setting.value()); i++) {
            texts.add(String.valueOf(Array.get(setting.value(), i)));
        }
        return texts;
    }

    private OptionType type(String pid, String name, String place) {
        Map<String, OptionType> known = options.get(factory(pid));
        if (known == null) {
            throw new StartFailure(unknown(pid, place));
        }
        OptionType type = known.get(name);
        if (type == null) {
            throw new StartFailure(place + ": " + pid + " has no option \"" + name + "\"" + Nearest.hint(name, known.keySet()));
        }
        return type;
    }

    private String unknown(String pid, String place) {
        return place + ": no bundle of this profile is configured by \"" + pid + "\"" + Nearest.hint(pid, options.keySet());
    }

    private static String factory(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? pid : pid.substring(0, tilde);
    }
}
