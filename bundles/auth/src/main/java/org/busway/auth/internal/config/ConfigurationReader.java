package org.busway.auth.internal.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.busway.auth.internal.Accounts;
import org.busway.spi.policy.PolicyException;

/**
 * Reads one configuration: its file and all that it includes. A reader is used once.
 *
 * <p>
 * A fault anywhere ends the reading, but for files of an {@code <includedir>}: such a file is left out and logged, as in
 * dbus-daemon, so that the file of one package does not take the bus down.
 */
public final class ConfigurationReader {

    private final Accounts accounts;
    private final Warnings warnings;
    private final StandardDirectories standard;
    private final SecurityModules modules;
    private final Deque<Path> open = new ArrayDeque<>();
    private final List<String> files = new ArrayList<>();
    private final Set<String> places = new LinkedHashSet<>();

    public ConfigurationReader(Accounts accounts, Map<String, String> environment, Warnings warnings) {
        this(accounts, environment, warnings, Path.of("/sys"));
    }

    ConfigurationReader(Accounts accounts, Map<String, String> environment, Warnings warnings, Path sys) {
        this.accounts = accounts;
        this.warnings = warnings;
        this.standard = new StandardDirectories(environment, accounts, warnings);
        this.modules = new SecurityModules(sys, warnings);
    }

    /** The configuration in a file that says where the bus listens. */
    public Configuration read(Path file) throws PolicyException {
        Path absolute = file.toAbsolutePath();
        Draft draft = new Draft();
        places.add(absolute.toString());
        try {
            readFile(absolute, draft);
        } catch (MissingFile e) {
            throw new PolicyException(
                    "Failed to open \"" + file
                            + "\": no such file: name one that is there in configuration.file or --config-file",
                    e);
        }
        if (draft.listen.isEmpty()) {
            throw new PolicyException(file + ": Configuration file needs one or more <listen> elements giving addresses",
                    null);
        }
        modules.finish(file);
        return draft.finish(files, places);
    }

    /** Says that a file is not there at all, which an {@code <include>} may be content with. */
    static final class MissingFile extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private void readFile(Path file, Draft draft) throws PolicyException, MissingFile {
        if (!Files.exists(file)) {
            throw new MissingFile();
        }
        byte[] content;
        Path real;
        try {
            real = file.toRealPath();
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PolicyException("Failed to read \"" + file + "\": " + e, e);
        }
        files.add(file.toString());
        open.push(real);
        try {
            new FileReading(file, new XmlCursor(file.toString(), content), draft, this).read();
        } finally {
            open.pop();
        }
    }

    /** {@code <include>}. */
    void include(Path file, boolean ignoreMissing, Draft draft, String where) throws PolicyException {
        places.add(file.toString());
        try {
            if (Files.exists(file) && open.contains(file.toRealPath())) {
                throw new PolicyException(where + ": Circular inclusion of file '" + file + "': take one <include> out",
                        null);
            }
            Draft included = draft.forIncludedFile();
            readFile(file, included);
            draft.add(included);
        } catch (MissingFile e) {
            if (!ignoreMissing) {
                throw new PolicyException(where + ": Failed to open \"" + file
                        + "\": no such file: correct the path, or say ignore_missing=\"yes\"", null);
            }
        } catch (IOException e) {
            throw new PolicyException(where + ": Failed to open \"" + file + "\": " + e, e);
        }
    }

    /** {@code <includedir>}: every {@code *.conf}, in the order of the names. */
    void includeDirectory(Path directory, Draft draft, String where) throws PolicyException {
        places.add(directory.toString());
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> found;
        try (var list = Files.list(directory)) {
            found = list.filter(file -> file.getFileName().toString().endsWith(".conf")).sorted().toList();
        } catch (IOException e) {
            throw new PolicyException(where + ": Failed to read directory \"" + directory + "\": " + e, e);
        }
        files.add(directory.toString());
        for (Path file : found) {
            try {
                include(file, true, draft, where);
            } catch (PolicyException e) {
                warnings.repeat("Encountered error '" + e.getMessage() + "' while parsing '" + file
                        + "': the file is left out");
            }
        }
    }

    /** What was looked at so far; after a fault, what a correction can be expected in. */
    public Set<String> places() {
        return Set.copyOf(places);
    }

    Accounts accounts() {
        return accounts;
    }

    Warnings warnings() {
        return warnings;
    }

    SecurityModules modules() {
        return modules;
    }

    StandardDirectories standard() {
        return standard;
    }
}
