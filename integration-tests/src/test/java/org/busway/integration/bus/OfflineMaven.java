package org.busway.integration.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Maven as somebody has it who never built Busway and has no network: its own repository is empty, and nothing but files is asked. Its plugins and JUnit, which
 * are no part of Busway, come from what this machine's Maven has; everything else from where the pom says.
 */
public final class OfflineMaven {

    private static final List<String> OF_THE_AUTHOR = List.of("org/junit", "org/opentest4j", "org/apiguardian");

    private OfflineMaven() {}

    /** The arguments that make Maven so, for whatever is built below this directory. */
    public static List<String> arguments(Path directory) throws IOException {
        Path machine = Path.of(System.getProperty("busway.toolchain"));
        Path author = directory.resolve("author");
        for (String part : OF_THE_AUTHOR) {
            Files.createDirectories(author.resolve(part).getParent());
            Files.createSymbolicLink(author.resolve(part), machine.resolve(part));
        }
        Path settings = Files.writeString(directory.resolve("settings.xml"),
                """
                        <settings>
                          <localRepository>%s</localRepository>
                          <profiles><profile>
                            <id>alone</id>
                            <repositories><repository><id>central</id><url>file://%s</url></repository></repositories>
                            <pluginRepositories><pluginRepository><id>central</id><url>file://%s</url></pluginRepository></pluginRepositories>
                          </profile></profiles>
                          <activeProfiles><activeProfile>alone</activeProfile></activeProfiles>
                        </settings>
                        """
                        .formatted(directory.resolve("m2"), author, machine));
        return List.of("-B", "-o", "-Daether.offline.protocols=file", "-s", settings.toString());
    }
}
