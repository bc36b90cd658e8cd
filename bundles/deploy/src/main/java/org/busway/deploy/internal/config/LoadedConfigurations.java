package org.busway.deploy.internal.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Hands configurations of files and jars to Configuration Admin, each with the name of what said it, by which they are found again. The profile's win over both,
 * since it is the one file that says what a device does; a file wins over what a jar carries.
 *
 * <p>Belongs to the thread of {@code deploy}.
 */
public final class LoadedConfigurations {

    /** Begins with a dot: components keep such properties to themselves. */
    static final String SAID_BY = ".org.busway.load";

    private final ConfigurationAdmin admin;
    /** By PID: what a file had said that has gone. */
    private final Map<String, Configuration> abandoned = new HashMap<>();

    /** @param admin who tells components */
    public LoadedConfigurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /**
     * Takes the configuration of a file.
     *
     * @param file {@code PID.cfg} or {@code PID-name.cfg}
     * @return null if it holds, else why not, as one line without the file's name
     */
    public String file(Path file) {
        String name = file.getFileName().toString();
        Pid pid = Pid.ofFile(name);
        try {
            Map<String, Object> options = CfgFile.read(file);
            Object by = saidBy(pid);
            if ("".equals(by)) {
                return "is not used: the profile configures " + pid.full() + ": change it there";
            }
            if (by != null && !by.equals(name) && by.toString().endsWith(".cfg")) {
                return "is not used: " + by + " configures " + pid.full() + " already: remove one of them";
            }
            set(pid, options, name);
            return null;
        } catch (IOException e) {
            return "cannot be read: " + (e.getMessage() == null ? e : e.getMessage());
        }
    }

    /**
     * Takes the configurations that a bundle carries, as far as nobody else has said something about their PIDs.
     *
     * @param bundle which
     * @param jar its file's name
     * @throws IllegalArgumentException with one line, if what it carries cannot be read; nothing of it holds then
     */
    public void carried(Bundle bundle, String jar) {
        for (Map.Entry<String, Map<String, Object>> each : CarriedConfigurations.of(bundle).entrySet()) {
            Pid pid = Pid.of(each.getKey());
            try {
                Object by = saidBy(pid);
                if (by == null || by.equals(jar)) {
                    set(pid, each.getValue(), jar);
                }
            } catch (IOException e) {
                throw new IllegalArgumentException(pid.full() + " cannot be configured: " + e.getMessage());
            }
        }
    }

    /** Takes back what a file or a jar has said. */
    public void remove(String file) {
        abandon(file);
        deleteAbandoned();
    }

    /**
     * What a file has said holds only until somebody else says something about the same PID, or until {@link #deleteAbandoned}. It is not deleted first: a
     * configuration that is deleted and made anew in one go counts its changes from the beginning again, and Declarative Services take it for an old one.
     */
    public void abandon(String file) {
        try {
            for (Configuration each : list("(" + SAID_BY + "=" + escaped(file) + ")")) {
                abandoned.put(each.getPid(), each);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Configuration Admin does not answer: " + e.getMessage(), e);
        }
    }

    /** Deletes what was abandoned and nobody has taken over. */
    public void deleteAbandoned() {
        try {
            for (Configuration each : abandoned.values()) {
                each.delete();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Configuration Admin forgets nothing: " + e.getMessage(), e);
        } finally {
            abandoned.clear();
        }
    }

    /** Who has said something: the names of files and jars. */
    public List<String> files() {
        List<String> files = new ArrayList<>();
        try {
            for (Configuration each : list("(" + SAID_BY + "=*)")) {
                files.add(each.getProperties().get(SAID_BY).toString());
            }
        } catch (IOException e) {
            throw new IllegalStateException("Configuration Admin does not answer: " + e.getMessage(), e);
        }
        return files;
    }

    /** Whether anything is configured under a PID, or an instance of it. */
    public boolean isConfigured(String pid) {
        try {
            return !list("(|(service.pid=" + escaped(pid) + ")(service.factoryPid=" + escaped(pid) + "))").isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** The file that has configured it, an empty text for the profile, null if nobody has. */
    private Object saidBy(Pid pid) throws IOException {
        List<Configuration> known = list("(service.pid=" + escaped(pid.full()) + ")");
        if (known.isEmpty() || abandoned.containsKey(known.get(0).getPid())) {
            return null;
        }
        Object by = known.get(0).getProperties().get(SAID_BY);
        return by == null ? "" : by;
    }

    private void set(Pid pid, Map<String, Object> options, String by) throws IOException {
        Dictionary<String, Object> properties = new Hashtable<>(options);
        properties.put(SAID_BY, by);
        // "?": the bundle that wants it may come and go, and come from elsewhere.
        Configuration configuration = pid.name().isEmpty()
                ? admin.getConfiguration(pid.pid(), "?")
                : admin.getFactoryConfiguration(pid.pid(), pid.name(), "?");
        configuration.updateIfDifferent(properties);
        abandoned.remove(configuration.getPid());
    }

    private List<Configuration> list(String filter) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IOException("no filter: " + filter, e);
        }
    }

    private static String escaped(String value) {
        return value.replaceAll("[\\\\*()]", "\\\\$0");
    }
}
