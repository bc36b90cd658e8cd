package org.busway.integration.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.busway.integration.bus.Installation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureExtension;

/** Device profiles are Feature files as chapter 159 of the Compendium has them: a reader that knows nothing of ours finds in them what we find. */
class FeatureFilesIT {

    @TestFactory
    Stream<DynamicTest> an_unmodified_reader_reads_each_profile() throws IOException {
        List<Path> profiles;
        try (Stream<Path> files = Files.list(Installation.built().root().resolve("device-profiles"))) {
            profiles = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        assertTrue(profiles.size() >= 3, profiles::toString);
        return profiles.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> read(file)));
    }

    private static void read(Path file) throws IOException {
        Feature feature;
        try (Reader reader = Files.newBufferedReader(file)) {
            feature = new FeatureServiceImpl().readFeature(reader);
        }
        String text = Files.readString(file);
        String name = file.getFileName().toString().replace(".json", "");
        assertEquals("org.busway:" + name + ":" + System.getProperty("busway.version"), feature.getID().toString());
        assertEquals(
                text.lines().filter(line -> line.contains("\"bundleStartLevel\""))
                        .map(line -> line.replaceAll(".*\"id\": *\"([^\"]+)\".*", "$1")).toList(),
                feature.getBundles().stream().map(bundle -> bundle.getID().toString()).toList());
        feature.getBundles().forEach(bundle -> assertNotNull(bundle.getMetadata().get("bundleStartLevel"), bundle::toString));
        feature.getConfigurations().keySet().forEach(pid -> assertTrue(text.contains("\"" + pid + "\": {"), pid));
        assertTrue(feature.getConfigurations().size() >= 2, () -> feature.getConfigurations().toString());
        FeatureExtension ours = feature.getExtensions().get("busway-profile");
        assertEquals(text.contains("\"busway-profile\""), ours != null && ours.getType() == FeatureExtension.Type.JSON);
    }
}
