package org.busway.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileChainTest {

    private static final String HEAD = "{ \"feature-resource-version\": \"1.0\", \"id\": \"a:b:1\",\n";

    @TempDir
    Path directory;
    private Path profiles;

    @BeforeEach
    void aParent() throws IOException {
        profiles = Files.createDirectory(directory.resolve("device-profiles"));
        write(profiles.resolve("parent.json"), HEAD
                + "\"bundles\": [ { \"id\": \"g:one:1\" }, { \"id\": \"g:two:1\", \"bundleStartLevel\": 2 }, { \"id\": \"g:three:1\" } ],\n"
                + "\"variables\": { \"size\": 5, \"other\": \"x\" },\n"
                + "\"configurations\": { \"p\": { \"a:String[]\": [ \"n=${size}\" ], \"b\": \"${other}\" }, \"q\": { \"c\": 1 } },\n"
                + "\"extensions\": { \"framework-launching-properties\": { \"kind\": \"optional\", \"json\": { \"k\": \"1\", \"l\": \"1\" } },\n"
                + " \"busway-profile\": { \"kind\": \"optional\", \"json\": { \"heap\": \"64m\", \"direct\": \"8m\" } } } }");
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    private Path child(String rest) throws IOException {
        Path file = directory.resolve("child.json");
        write(file, HEAD + rest);
        return file;
    }

    private static String extending(String parent, String more) {
        return "\"extensions\": { \"busway-profile\": { \"kind\": \"optional\",\n \"json\": { \"extends\": \"" + parent + "\""
                + more
                + " } } }";
    }

    private Profile read(Path file) {
        return ProfileChain.read(file, "here/" + file.getFileName(), profiles).profile();
    }

    @Test
    void whatAFileSaysHoldsOverItsParent() throws IOException {
        Profile profile = read(child("\"variables\": { \"size\": 7 },\n"
                + "\"bundles\": [ { \"id\": \"g:two:2\", \"bundleStartLevel\": 3 }, { \"id\": \"g:four:1\" } ],\n"
                + "\"configurations\": { \"p\": { \"b\": \"own\" }, \"q\": null, \"r\": {} },\n"
                + extending("parent", ", \"heap\": \"32m\", \"without\": [ \"g:three\" ]") + "}"));
        assertEquals(List.of("g:one:1", "g:two:2", "g:four:1"), profile.bundles().stream().map(BundleId::toString).toList());
        assertEquals(List.of("device-profiles/parent.json:2", "here/child.json:3", "here/child.json:3"),
                profile.bundles().stream().map(BundleId::place).toList());
        assertEquals(List.of("p", "r"), List.copyOf(profile.configurations().keySet()));
        assertArrayEquals(new String[]{"n=7"}, (String[]) profile.configurations().get("p").get("a").value());
        assertEquals("own", profile.configurations().get("p").get("b").value());
        assertEquals(Map.of("k", "1", "l", "1"), profile.frameworkProperties());
        assertEquals(Map.of("heap", "32m", "direct", "8m"), profile.memory());
    }

    @Test
    void theParentBesideTheFileComesBeforeOneOfTheUsualFolder() throws IOException {
        write(directory.resolve("parent.json"), HEAD + "\"bundles\": [ { \"id\": \"g:beside:1\" } ] }");
        ProfileChain chain = ProfileChain.read(child(extending("parent", "") + "}"), "here/child.json", profiles);
        assertEquals(List.of("here/child.json", "here/parent.json"), chain.files());
        assertEquals("g:beside:1", chain.profile().bundles().get(0).toString());
    }

    @Test
    void aMistakeIsNamedByTheFileInWhichItStands() throws IOException {
        write(directory.resolve("middle.json"),
                HEAD + "\"configurations\": { \"p\": { \"d\": \"${typo}\" } },\n" + extending("parent", "") + "}");
        refused("here/middle.json:2: variable \"typo\" in \"${typo}\" is not declared", child(extending("middle", "") + "}"));
        refused("here/child.json:3: without \"g:tree\": no parent has such a bundle: did you mean \"g:three\"",
                child(extending("parent", ", \"without\": [ \"g:tree\" ]") + "}"));
        refused("here/child.json:3: without \"pp\": no parent has such a configuration",
                child(extending("parent", ", \"without\": [ \"pp\" ]") + "}"));
        refused("here/child.json:2: configuration \"z\" is null",
                child("\"configurations\": { \"z\": null }, " + extending("parent", "") + "}"));
    }

    @Test
    void aConfigurationOfTheParentIsLeftOutByItsPid() throws IOException {
        Profile profile = read(child(extending("parent", ", \"without\": [ \"q\" ]") + "}"));
        assertEquals(List.of("p"), List.copyOf(profile.configurations().keySet()));
    }

    @Test
    void aParentThatIsNotThereIsNamedWithTheNearest() throws IOException {
        refused("here/child.json:3: extends \"parnt\": there is no such profile beside this file or in ",
                child(extending("parnt", "") + "}"));
        assertTrue(failure(directory.resolve("child.json")).endsWith("did you mean \"parent\"?"));
    }

    @Test
    void nobodyIsHisOwnParent() throws IOException {
        write(directory.resolve("loop.json"), HEAD + extending("child.json", "") + "}");
        refused("here/loop.json:3: extends \"child.json\", which extends this file", child(extending("loop", "") + "}"));
    }

    private void refused(String beginning, Path file) {
        String line = failure(file);
        assertTrue(line.startsWith(beginning), line);
    }

    private String failure(Path file) {
        return assertThrows(StartFailure.class, () -> read(file)).getMessage();
    }
}
