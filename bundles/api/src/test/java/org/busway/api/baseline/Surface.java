package org.busway.api.baseline;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Instructions;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What others can compile against: the exported packages with their versions, and everything public or protected in them, as bnd sees it. As text it is
 * one line for each part, below what it is a part of: its kind, what bnd takes its coming and its going for, its name.
 */
final class Surface {

    /** For each package its version. */
    private final Map<String, String> packages = new TreeMap<>();
    /** bnd's tree of the packages. */
    private Tree.Data api;

    /** The surface of compiled classes. */
    static Surface of(Path classes) throws Exception {
        try (Builder builder = new Builder()) {
            builder.setBundleSymbolicName("org.busway.api");
            builder.addClasspath(classes.toFile());
            builder.setProperty(Constants.PRIVATE_PACKAGE, "org.busway.api.*");
            builder.build();
            if (!builder.getErrors().isEmpty()) {
                throw new IllegalStateException(builder.getErrors().toString());
            }
            Surface surface = new Surface();
            builder.getExports().forEach((name, attributes) -> surface.packages.put(name.getFQN(), attributes.getVersion()));
            surface.api = new DiffPluginImpl().tree(builder).get("<api>").serialize();
            return surface;
        }
    }

    static Surface read(Path file) throws IOException {
        Surface surface = new Surface();
        List<Tree.Data> path = new ArrayList<>();
        Map<Tree.Data, List<Tree.Data>> children = new IdentityHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int depth = line.length() - line.stripLeading().length();
            String[] words = line.strip().split(" ", 4);
            if (words[0].equals("VERSION")) {
                surface.packages.put(words[1], words[2]);
                continue;
            }
            Tree.Data data = new Tree.Data();
            data.type = Type.valueOf(words[0]);
            data.add = Delta.valueOf(words[1]);
            data.rem = Delta.valueOf(words[2]);
            data.name = words[3];
            path.subList(depth, path.size()).clear();
            if (depth > 0) {
                children.get(path.get(depth - 1)).add(data);
            } else {
                surface.api = data;
            }
            path.add(data);
            children.put(data, new ArrayList<>());
        }
        children.forEach((data, of) -> data.children = of.toArray(Tree.Data[]::new));
        return surface;
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        packages.forEach((name, version) -> lines.add("VERSION " + name + " " + version));
        write(api, 0, lines);
        Files.write(file, lines);
    }

    private static void write(Tree.Data data, int depth, List<String> lines) {
        lines.add(" ".repeat(depth) + data.type + " " + data.add + " " + data.rem + " " + data.name);
        for (Tree.Data child : data.children) {
            write(child, depth + 1, lines);
        }
    }

    /** One line for each package whose version does not say what has changed since the baseline; empty if all do. */
    List<String> mistakesSince(Surface baseline) throws Exception {
        Baseline comparison = new Baseline(new Processor(), new DiffPluginImpl());
        return comparison.baseline(tree(), exports(), baseline.tree(), baseline.exports(), new Instructions("*")).stream()
                .filter(each -> each.mismatch)
                .map(each -> "package " + each.packageName + " has version " + each.newerVersion + " and "
                        + each.packageDiff.getDelta()
                        + " changes since " + each.olderVersion + ": make it " + each.suggestedVersion
                        + " in its package-info.java; changed: "
                        + each.packageDiff)
                .toList();
    }

    /** The parts of a package: its types. */
    List<Tree.Data> types() {
        return Arrays.stream(api.children).flatMap(each -> Arrays.stream(each.children)).toList();
    }

    private Tree tree() throws Exception {
        Tree.Data bundle = new Tree.Data();
        bundle.name = "org.busway.api";
        bundle.type = Type.BUNDLE;
        bundle.add = Delta.MAJOR;
        bundle.rem = Delta.MAJOR;
        bundle.children = new Tree.Data[]{api};
        return new DiffPluginImpl().deserialize(bundle);
    }

    private Parameters exports() {
        StringBuilder header = new StringBuilder();
        packages.forEach(
                (name, version) -> header.append(header.isEmpty() ? "" : ",").append(name).append(";version=").append(version));
        return new Parameters(header.toString());
    }
}
