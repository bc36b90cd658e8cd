package org.busway.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.busway.deploy.internal.bundle.ComponentStates;
import org.busway.deploy.internal.bundle.LoadedBundles;
import org.busway.deploy.internal.config.LoadedConfigurations;
import org.busway.deploy.internal.jar.Admission;
import org.busway.deploy.internal.jar.JarCopy;
import org.busway.deploy.internal.jar.JarFault;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the framework what the directory says: each jar a bundle that runs, each {@code .cfg} file a configuration. Whatever happened, a file is looked at as it
 * is now, so no order of events matters. A jar that cannot be taken leaves the bundle that runs in its place alone; each file has one
 * {@link Condition}, and a line in the log when that changes.
 *
 * <p>Belongs to the thread of {@link LoadDirectory}, but for {@link #conditions}.
 */
final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);
    private static final String JAR = ".jar";
    private static final String CFG = ".cfg";

    private final Path directory;
    private final Path copy;
    private final LoadedBundles bundles;
    private final LoadedConfigurations configurations;
    private final ComponentStates components;
    private final Admission admission;
    private final InstalledRecord record;
    private final Executor thread;
    private final Map<String, LoadedJar> jars = new TreeMap<>();
    private final Map<String, Condition> current = new TreeMap<>();
    private volatile Map<String, Condition> conditions = Map.of();
    /** Since a bundle was removed last, jars that were refused for its symbolic name have not been looked at. */
    private boolean removed;

    /**
     * Nothing is looked at yet.
     *
     * @param directory whose files
     * @param data where this bundle may write, and nobody else
     * @param thread this object's
     */
    Deployment(Path directory, Path data, LoadedBundles bundles, LoadedConfigurations configurations, ComponentStates components,
            Admission admission, Executor thread) {
        this.directory = directory;
        copy = data.resolve("copy.jar");
        this.bundles = bundles;
        this.configurations = configurations;
        this.components = components;
        this.admission = admission;
        this.thread = thread;
        record = new InstalledRecord(data.resolve("installed"));
    }

    /** How each file is doing; from any thread. */
    Map<String, Condition> conditions() {
        return conditions;
    }

    /** Takes over what an earlier run has installed; what is of another directory goes. */
    void adopt() {
        record.all().forEach((location, sha256) -> {
            Optional<Bundle> bundle = bundles.at(location);
            String name = location.substring(location.lastIndexOf('/') + 1);
            if (bundle.isPresent() && location.equals(location(name))) {
                LoadedJar jar = new LoadedJar(name, bundle.get(), sha256);
                jar.started = true;
                jars.put(name, jar);
            } else {
                bundle.ifPresent(bundles::remove);
                record.remove(location);
            }
        });
    }

    /** The names of all that was ever taken from the directory and may have gone from it. */
    Set<String> known() {
        Set<String> known = new TreeSet<>(current.keySet());
        known.addAll(jars.keySet());
        known.addAll(configurations.files());
        return known;
    }

    /** Looks at files; the configurations first, so that a bundle that comes with its own starts once. */
    void look(Collection<String> names) {
        if (isOpenToAll()) {
            say(directory.toString(), Condition.bad(null,
                    "is not used: anybody may write it, and nothing is pinned or has to be signed: chmod o-w " + directory));
            settle();
            return;
        }
        say(directory.toString(), null);
        names.stream().filter(name -> name.endsWith(CFG)).sorted().forEach(this::configuration);
        names.stream().filter(name -> name.endsWith(JAR)).sorted().forEach(this::jar);
        if (removed) {
            removed = false;
            current.keySet().stream().filter(name -> name.endsWith(JAR) && !jars.containsKey(name)).toList().forEach(this::jar);
        }
        settle();
    }

    private boolean isOpenToAll() {
        try {
            return admission.takesAll()
                    && Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            // It has gone, and so has all that was in it.
            return false;
        }
    }

    private void configuration(String name) {
        Path file = directory.resolve(name);
        if (Files.isRegularFile(file)) {
            String fault = configurations.file(file);
            say(name, fault == null ? Condition.good(null, "is in force") : Condition.bad(null, fault));
            return;
        }
        configurations.abandon(name);
        say(name, null);
        jars.values().forEach(this::carried);
        current.entrySet().stream().filter(each -> each.getKey().endsWith(CFG) && each.getValue().isBad()).map(Map.Entry::getKey)
                .toList().forEach(this::configuration);
        configurations.deleteAbandoned();
    }

    private void jar(String name) {
        LoadedJar before = jars.get(name);
        if (before != null && before.starting) {
            before.changedMeanwhile = true;
            return;
        }
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            say(name, null);
            if (before != null) {
                remove(before);
            }
            return;
        }
        try (JarCopy jar = JarCopy.of(file, copy)) {
            if (before != null && before.sha256.equals(jar.sha256())) {
                if (isRefused(name)) {
                    current.remove(name);
                }
                return;
            }
            admission.check(jar);
            free(name, jar.symbolicName());
            if (before != null) {
                remove(before);
            }
            current.remove(name);
            install(name, jar);
        } catch (JarFault e) {
            LoadedJar goesOn = jars.get(name);
            say(name, Condition.bad(null, e.getMessage() + (goesOn == null ? "" : "; until then " + named(goesOn) + " goes on")));
        }
    }

    /** A symbolic name is one bundle's: of two, nobody could say which one a rule or a configuration means. */
    private void free(String name, String symbolicName) throws JarFault {
        Optional<Bundle> other = bundles.named(symbolicName);
        if (other.isPresent() && !other.get().getLocation().equals(location(name))) {
            String holder = jars.values().stream().filter(jar -> jar.bundle.equals(other.get())).map(jar -> jar.name).findFirst()
                    .orElse("the profile");
            throw new JarFault("is not installed: " + holder + " has a bundle " + symbolicName + " already: "
                    + (holder.endsWith(JAR) ? "remove one of them" : "leave one of them out"));
        }
    }

    private void install(String name, JarCopy jar) throws JarFault {
        LoadedJar loaded = new LoadedJar(name, bundles.install(location(name), jar), jar.sha256());
        jars.put(name, loaded);
        record.add(location(name), jar.sha256());
        carried(loaded);
    }

    private void carried(LoadedJar jar) {
        try {
            configurations.carried(jar.bundle, jar.name);
            jar.carriedFault = null;
        } catch (IllegalArgumentException e) {
            jar.carriedFault = "carries a configuration that is not used: " + e.getMessage();
        }
    }

    private void remove(LoadedJar jar) {
        removed = true;
        jars.remove(jar.name);
        bundles.remove(jar.bundle);
        configurations.remove(jar.name);
        record.remove(location(jar.name));
        LOG.info("{}: {} is removed", jar.name, named(jar));
    }

    /** What runs, and what keeps the rest from it: after each change of the directory, of configurations or of bundles. */
    void settle() {
        for (LoadedJar jar : List.copyOf(jars.values())) {
            if (!jar.starting && !isRefused(jar.name)) {
                settle(jar);
            }
        }
        conditions = Map.copyOf(current);
    }

    /** Whether the file that is there now was refused; what was installed of an earlier one may go on. */
    private boolean isRefused(String name) {
        Condition condition = current.get(name);
        return condition != null && condition.isBad() && condition.bundle() == null;
    }

    private void settle(LoadedJar jar) {
        switch (jar.bundle.getState()) {
            case Bundle.UNINSTALLED -> {
                jars.remove(jar.name);
                record.remove(location(jar.name));
                configurations.remove(jar.name);
                say(jar.name, Condition.bad(null, "was uninstalled by somebody else: remove it here too, or move it here again"));
            }
            case Bundle.INSTALLED -> {
                if (bundles.resolves(jar.bundle)) {
                    begin(jar);
                } else {
                    say(jar.name, Condition.bad(jar.bundle, named(jar) + " " + bundles.lacks(jar.bundle)));
                }
            }
            case Bundle.RESOLVED -> stopped(jar);
            default -> running(jar);
        }
    }

    private void begin(LoadedJar jar) {
        List<String> names = LoadedBundles.namesOf(jar.bundle);
        if (!names.isEmpty()) {
            say(jar.name,
                    Condition.good(jar.bundle, named(jar) + " is started by the first message to " + String.join(", ", names)));
            return;
        }
        jar.starting = true;
        current.put(jar.name, Condition.waits(jar.bundle, named(jar) + " is being started"));
        Thread starter = new Thread(null, () -> {
            String failure = LoadedBundles.start(jar.bundle);
            thread.execute(() -> started(jar, failure));
        }, "busway-deploy-start", 0, false);
        starter.setDaemon(true);
        starter.start();
    }

    private void started(LoadedJar jar, String failure) {
        jar.starting = false;
        jar.started = true;
        jar.failure = failure;
        current.remove(jar.name);
        if (jar.changedMeanwhile) {
            jar.changedMeanwhile = false;
            look(List.of(jar.name));
        } else {
            settle();
        }
    }

    private void stopped(LoadedJar jar) {
        if (jar.failure != null) {
            say(jar.name, Condition.bad(jar.bundle, named(jar) + " " + jar.failure));
        } else if (jar.started) {
            String level = bundles.levelWaitedFor(jar.bundle);
            say(jar.name,
                    Condition.waits(jar.bundle, named(jar) + " " + (level == null ? "was stopped by somebody else" : level)));
        } else {
            begin(jar);
        }
    }

    private void running(LoadedJar jar) {
        List<String> pids = components.pidsWaitedFor(jar.bundle);
        if (jar.carriedFault != null) {
            say(jar.name, Condition.bad(jar.bundle, named(jar) + " " + jar.carriedFault));
        } else if (!pids.isEmpty()) {
            String pid = pids.get(0);
            say(jar.name, Condition.waits(jar.bundle, named(jar) + " waits for a configuration of PID " + String.join(", ", pids)
                    + ": put " + pid + ".cfg beside it, or add the PID to the profile"));
        } else {
            say(jar.name, Condition.good(jar.bundle, named(jar) + " runs"));
        }
    }

    private static String named(LoadedJar jar) {
        return jar.bundle.getSymbolicName() + " " + jar.bundle.getVersion();
    }

    private String location(String name) {
        return "file:" + directory.resolve(name);
    }

    private void say(String name, Condition condition) {
        Condition before = condition == null ? current.remove(name) : current.put(name, condition);
        if (condition == null || before != null && before.line().equals(condition.line())) {
            return;
        }
        if (condition.isGood()) {
            LOG.info("{}: {}", name, condition.line());
        } else {
            LOG.warn("{}: {}", name, condition.line());
        }
    }
}
