package org.busway.launcher.profile;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.StartFailure;
import org.busway.launcher.text.Nearest;

/**
 * A profile's file and those that it extends, the farthest parent first. Every mistake is named by the file in which it stands, its line and a remedy; the
 * first one ends the reading.
 */
public final class ProfileChain {

    private static final int MOST_FILES = 8;
    private static final String SUFFIX = ".json";

    private final List<Layer> layers;

    private ProfileChain(List<Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    /**
     * Reads a profile and its parents.
     *
     * @param path the file
     * @param name the file as a person names it
     * @param profiles where a parent is looked for by its name, unless it lies beside the file that extends it
     * @return the chain
     * @throws StartFailure if one of them is not there, is no profile, or they go round in a circle
     */
    public static ProfileChain read(Path path, String name, Path profiles) {
        List<Layer> layers = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        Path file = path.toAbsolutePath().normalize();
        String shown = name;
        while (true) {
            Layer layer = layer(file, shown);
            layers.add(0, layer);
            files.add(file);
            Located parent = layer.own().get("extends");
            if (parent == null) {
                return new ProfileChain(layers);
            }
            String wanted = parent.text("\"extends\"");
            file = parentFile(parent, file, profiles);
            shown = file.getParent().equals(profiles.toAbsolutePath().normalize())
                    ? profiles.getFileName() + "/" + file.getFileName()
                    : beside(shown, wanted);
            if (files.contains(file)) {
                throw parent.mistake("extends \"" + wanted + "\", which extends this file: a profile cannot be its own parent");
            }
            if (files.size() == MOST_FILES) {
                throw parent.mistake("extends \"" + wanted + "\": it would be the file " + (MOST_FILES + 1) + " of the chain, "
                        + MOST_FILES + " at most");
            }
        }
    }

    static ProfileChain of(Layer... layers) {
        return new ProfileChain(List.of(layers));
    }

    private static Path parentFile(Located parent, Path file, Path profiles) {
        String wanted = parent.text("\"extends\"");
        String named = wanted.endsWith(SUFFIX) ? wanted : wanted + SUFFIX;
        Path beside = file.resolveSibling(named).normalize();
        if (Files.exists(beside)) {
            return beside;
        }
        Path general = profiles.toAbsolutePath().resolve(named).normalize();
        if (Files.exists(general)) {
            return general;
        }
        List<String> known = new ArrayList<>(names(profiles));
        known.addAll(names(file.getParent()));
        throw parent.mistake("extends \"" + wanted + "\": there is no such profile beside this file or in " + profiles
                + Nearest.hint(wanted, known.stream().distinct().toList()));
    }

    private static String beside(String shown, String wanted) {
        int slash = shown.lastIndexOf('/');
        return shown.substring(0, slash + 1) + wanted + (wanted.endsWith(SUFFIX) ? "" : SUFFIX);
    }

    /**
     * The profiles in a folder.
     *
     * @param folder such as {@code device-profiles}
     * @return their names, sorted; none if it cannot be read
     */
    public static List<String> names(Path folder) {
        try (java.util.stream.Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length())).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Layer layer(Path path, String name) {
        try {
            return Layer.of(name, Files.readString(path));
        } catch (MalformedInputException e) {
            throw new StartFailure(name + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new StartFailure(name + ": cannot be read: " + (Files.exists(path) ? e.getMessage() : "no such file"));
        }
    }

    List<Layer> layers() {
        return layers;
    }

    private Layer own() {
        return layers.get(layers.size() - 1);
    }

    /**
     * The files.
     *
     * @return as persons name them, the profile's own first
     */
    public List<String> files() {
        List<String> files = new ArrayList<>();
        layers.forEach(layer -> files.add(0, layer.file()));
        return files;
    }

    /**
     * What the profile says it is for.
     *
     * @return one sentence, empty if it says nothing
     */
    public String description() {
        Located text = own().at("description");
        return text == null ? "" : text.text("\"description\"");
    }

    /**
     * Everything that the files say together.
     *
     * @return a profile of its own, to be changed at will
     * @throws StartFailure if there is a mistake in one of them
     */
    public Profile profile() {
        return new ProfileReader(this).profile();
    }
}
