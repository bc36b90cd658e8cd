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
    void groupsBudgetsAndOutcomesAreConfigurationsInShort() throws IOException {
        Profile profile = read(child("\"variables\": { \"held\": \"4096\" },\n"
                + "\"configurations\": { \"org.busway.group~usb\": { \"publish\": [] } },\n"
                + extending("parent", ",\n\"groups\": { \"usb\": { \"rules\": [ \"type=signal\" ], \"lane.bytes\": 65536 } },\n"
                        + "\"budgets\": { \"total.bytes\": \"${held}\", \"peer.bytes:Long\": 5 },\n"
                        + "\"outcomes\": { \"outcome\": \"evict\",\n \"outcomes\": [ \"uid=1 outcome=block\" ] }")
                + "}"));
        Map<String, Setting> group = profile.configurations().get("org.busway.group~usb");
        assertEquals("here/child.json:6: [\"type=signal\"]", group.get("rules").place() + ": " + group.get("rules").text());
        assertEquals(65536L, group.get("lane.bytes").value());
        assertEquals("[]", group.get("publish").text());
        Map<String, Setting> flow = profile.configurations().get("org.busway.flow");
        assertEquals(4096L, flow.get("total.bytes").value());
        assertEquals(5L, flow.get("peer.bytes").value());
        assertEquals("\"evict\"", flow.get("outcome").text());
        assertEquals("here/child.json:9", flow.get("outcomes").place());
    }

    @Test
    void aFileMayLeaveAGroupOfItsParentOut() throws IOException {
        write(profiles.resolve("groups.json"), HEAD + extending("parent", ", \"groups\": { \"a\": {}, \"b\": {} }") + "}");
        Profile profile = read(child(extending("groups", ", \"groups\": { \"b\": null }") + "}"));
        assertEquals(List.of("p", "q", "org.busway.group~a"), List.copyOf(profile.configurations().keySet()));
        refused("here/child.json:3: group \"c\" is null, which leaves a parent's out, and no parent has it: did you mean",
                child(extending("groups", ", \"groups\": { \"c\": null }") + "}"));
    }

    @Test
    void whatStandsInTwoPlacesOfAFileOrInTheWrongOneIsAMistake() throws IOException {
        refused("here/child.json:5: option \"lane.bytes\" of org.busway.group~usb stands at here/child.json:2 too: remove one",
                child("\"configurations\": { \"org.busway.group~usb\": { \"lane.bytes:Long\": 65536 } },\n"
                        + extending("parent", ",\n \"groups\": { \"usb\": { \"lane.bytes\": 65536 } }") + "}"));
        refusedSection("\"outcome\" in \"budgets\" is no number of bytes: what is no *.bytes belongs in \"outcomes\"",
                "\"budgets\": { \"outcome\": \"evict\" }");
        refusedSection("\"total.bytes\" in \"outcomes\" is a number of bytes: it belongs in \"budgets\"",
                "\"outcomes\": { \"total.bytes\": 5 }");
        refusedSection("total.bytes \"much\" in \"budgets\": must be a number of bytes, or a variable, \"${name}\"",
                "\"budgets\": { \"total.bytes\": \"much\" }");
        refusedSection("outcome 5 in \"outcomes\": must be a string, or a list of them", "\"outcomes\": { \"outcome\": 5 }");
        refusedSection("group \"usb\" is 5: must be an object, { … }", "\"groups\": { \"usb\": 5 }");
        refusedSection("\"groups\" is a list: must be an object, { … }", "\"groups\": []");
        refusedSection("\"grups\" is nothing that busway-profile has: did you mean \"groups\"", "\"grups\": {}");
    }

    private void refusedSection(String mistake, String section) throws IOException {
        refused("here/child.json:4: " + mistake, child(extending("parent", ",\n " + section) + "}"));
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
