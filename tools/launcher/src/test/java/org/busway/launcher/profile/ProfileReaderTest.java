package org.busway.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.busway.launcher.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileReaderTest {

    private static final String HEAD = "{ \"feature-resource-version\": \"1.0\", \"id\": \"a:b:1\",\n";
    private static final String ONE_BUNDLE = "\"bundles\": [ { \"id\": \"g:a:1\" } ],\n";

    private static Profile parse(String text) {
        return ProfileChain.of(Layer.of("p.json", text)).profile();
    }

    @Test
    void readsBundlesWithTheirStartLevelsInOrder() {
        Profile profile = parse(
                HEAD + "\"bundles\": [ { \"id\": \"g.h:a:1\", \"bundleStartLevel\": 3 },\n { \"id\": \"g:b:2\" } ] }");
        assertEquals(List.of(new BundleId("g.h", "a", "1", 3, "p.json:2"), new BundleId("g", "b", "2", 1, "p.json:3")),
                profile.bundles());
        assertEquals("g/h/a/1/a-1.jar", profile.bundles().get(0).path().toString());
    }

    @Test
    void commentsAreNotPartOfIt() {
        Profile profile = parse("// a \"profile\" { \n" + HEAD + "/* two\nlines */ \"description\": \"http://x // y\",\n"
                + "\"bundles\": [ { \"id\": \"g:a:1\" } ] } // end");
        assertEquals("p.json:5", profile.bundles().get(0).place());
    }

    @Test
    void optionsHaveTheTypeThatTheirNameSays() {
        Profile profile = parse(
                HEAD + ONE_BUNDLE + "\"variables\": { \"n\": 7 }, \"configurations\": { \"x\": { \"a:Integer\": \"${n}\","
                        + " \"b\": 5, \"c\": true, \"d:String[]\": [ \"p${n}\", \"q\" ], \"e:Long[]\": [ 1 ], \"f\": 1.5, \"g\": \"${n}\", \"h\": \"${n}${n}\" } } }");
        Map<String, Setting> options = profile.configurations().get("x");
        assertEquals(7, options.get("a").value());
        assertEquals(5L, options.get("b").value());
        assertEquals(true, options.get("c").value());
        assertArrayEquals(new String[]{"p7", "q"}, (String[]) options.get("d").value());
        assertArrayEquals(new Long[]{1L}, (Long[]) options.get("e").value());
        assertEquals(1.5, options.get("f").value());
        assertEquals(7L, options.get("g").value());
        assertEquals("77", options.get("h").value());
    }

    @Test
    void frameworkPropertiesAreRead() {
        Profile profile = parse(
                HEAD + ONE_BUNDLE + "\"extensions\": { \"framework-launching-properties\": { \"kind\": \"optional\","
                        + " \"type\": \"json\", \"json\": { \"felix.log.level\": \"1\" } } } }");
        assertEquals(Map.of("felix.log.level", "1"), profile.frameworkProperties());
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mistakes")
    void aMistakeIsNamedByFileLineAndRemedy(String text, String line) {
        assertEquals(line, assertThrows(StartFailure.class, () -> parse(text)).getMessage());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("[]", "p.json:1: a profile is a list: must be an object, { … }"),
                Arguments.of(HEAD + "\"bundels\": [] }",
                        "p.json:2: \"bundels\" is nothing that a profile has: did you mean \"bundles\"?"),
                Arguments.of("{ \"id\": \"a:b:1\" }",
                        "p.json:1: \"feature-resource-version\" is missing: a profile must have it"),
                Arguments.of(HEAD + "\"vendor\": \"v\" }", "p.json:1: \"bundles\" is missing: a profile must have it"),
                Arguments.of("{ \"feature-resource-version\": \"2.0\",\n\"id\": \"x\" }",
                        "p.json:1: feature-resource-version \"2.0\": this launcher reads \"1.0\""),
                Arguments.of(HEAD + "\"bundles\": [] }", "p.json:2: \"bundles\" is empty: nothing would run"),
                Arguments.of(HEAD + "\"bundles\": [\n{ \"id\": \"g:a\" } ] }",
                        "p.json:3: bundle id \"g:a\": must be group:artifact:version"),
                Arguments.of(HEAD + "\"bundles\": [\n{ \"id\": \"g:../../x:1\" } ] }",
                        "p.json:3: bundle id \"g:../../x:1\": must be group:artifact:version"),
                Arguments.of(HEAD + "\"bundles\": [\n{ \"id\": \"g:a:1\", \"bundleStartLevel\": 6 } ] }",
                        "p.json:3: bundleStartLevel 6 of g:a:1: must be a number from 1 to 5"),
                Arguments.of(HEAD + "\"bundles\": [ { \"id\": \"g:a:1\" },\n{ \"id\": \"g:a:2\" } ] }",
                        "p.json:3: bundle g:a:2 stands twice: remove one"),
                Arguments.of(HEAD + ONE_BUNDLE + "\"configurations\": { \"x\": {\n\"a:Integer\": \"many\" } } }",
                        "p.json:4: option \"a\" is \"many\": must be an Integer"),
                Arguments.of(HEAD + ONE_BUNDLE + "\"configurations\": { \"x\": {\n\"a:Interger\": 1 } } }",
                        "p.json:4: type \"Interger\" of option \"a\" is not known: did you mean \"Integer\"?"),
                Arguments.of(
                        HEAD + ONE_BUNDLE
                                + "\"variables\": { \"bytes\": 1 },\n\"configurations\": { \"x\": {\n\"a\": \"${byte}\" } } }",
                        "p.json:5: variable \"byte\" in \"${byte}\" is not declared in \"variables\": did you mean \"bytes\"?"),
                Arguments.of(HEAD + ONE_BUNDLE + "\"configurations\": { \"x\": {\n\"a\": 1,\n\"a\": 2 } } }",
                        "p.json:5: \"a\" stands twice, first in line 4: remove one"),
                Arguments.of(HEAD + ONE_BUNDLE
                        + "\"extensions\": {\n\"busway-profile\": { \"kind\": \"optional\", \"json\": {\n\"heap\": \"64 MB\" } } } }",
                        "p.json:5: heap \"64 MB\": must be a number of bytes with k, m or g, such as \"64m\""),
                Arguments.of(
                        HEAD + ONE_BUNDLE
                                + "\"extensions\": {\n\"busway-profile\": { \"kind\": \"optional\", \"json\": {\n\"jvm\": \"-Xmn1m 8\" } } } }",
                        "p.json:5: jvm \"8\": must be options of the Java machine with spaces between, such as \"-XX:TieredStopAtLevel=1 -Xmn1m\""),
                Arguments.of(
                        HEAD + ONE_BUNDLE
                                + "\"extensions\": {\n\"busway-profile\": { \"kind\": \"optional\", \"json\": {\n\"jvm\": \"-Xmx8m\" } } } }",
                        "p.json:5: jvm \"-Xmx8m\": is what \"heap\" and \"direct\" say"),
                Arguments.of(HEAD + ONE_BUNDLE
                        + "\"extensions\": {\n\"busway-profile\": { \"kind\": \"optional\", \"json\": { \"hashes\": {\n\"g:a\": \"1f\" } } } } }",
                        "p.json:5: hash \"1f\" of g:a: must be sha256: and what sha256sum prints"),
                Arguments.of(HEAD + ONE_BUNDLE
                        + "\"extensions\": {\n\"busway-profile\": { \"kind\": \"optional\", \"json\": { \"hashes\": {\n\"g:b\": \"sha256:"
                        + "0f".repeat(32) + "\" } } } } }",
                        "p.json:5: hash of \"g:b\": the profile has no such bundle: did you mean \"g:a\"?"),
                Arguments.of(HEAD + ONE_BUNDLE + "\"extensions\": {\n\"other\": { \"kind\": \"mandatory\" } } }",
                        "p.json:4: extension \"other\" is not known here: make its \"kind\" \"optional\": there are busway-profile,"
                                + " framework-launching-properties"));
    }

    @Test
    void whatIsNotJsonIsNamedByItsLine() {
        String message = assertThrows(StartFailure.class, () -> parse(HEAD + "\"bundles\" [ ] }")).getMessage();
        assertEquals("p.json:2: not JSON: ", message.substring(0, 20), message);
    }

    @Test
    void aFileThatEndsEarlyIsNamed() {
        String message = assertThrows(StartFailure.class, () -> parse(HEAD + ONE_BUNDLE)).getMessage();
        assertEquals("p.json:3: not JSON: ", message.substring(0, 20), message);
    }
}
