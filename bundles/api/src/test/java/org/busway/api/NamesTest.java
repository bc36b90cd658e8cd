package org.busway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of name may be; the cases were put to the reference implementation, which says the same. */
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {":1.2", ":0", ":a", ":", ":.a", ":-", ":1.-2", ":1.2.3", ":busd.7"})
    void theseAreUniqueNames(String name) {
        assertTrue(Names.isUniqueName(name));
        assertTrue(Names.isBusName(name));
        assertTrue(Names.isNamespace(name));
        assertFalse(Names.isWellKnownName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.2", ":1.", ":1..2", ":1 2", ":é", ": "})
    void theseAreNotUniqueNames(String name) {
        assertFalse(Names.isUniqueName(name));
        assertFalse(Names.isBusName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "org.freedesktop.DBus", "a.b-c", "-a.b", "a.-b", "a-.b", "_._", "a0.b1"})
    void theseAreWellKnownNames(String name) {
        assertTrue(Names.isWellKnownName(name));
        assertTrue(Names.isBusName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a", "a.", ".a", "a..b", "a.b.", "a.1b", "1a.b", "a.b c", "a.b/c", "a.é"})
    void theseAreNotWellKnownNames(String name) {
        assertFalse(Names.isWellKnownName(name));
        assertFalse(Names.isBusName(name));
        assertFalse(Names.isInterface(name));
        assertFalse(Names.isErrorName(name));
    }

    @Test
    void aNamespaceMayBeTheFirstElementAlone() {
        assertTrue(Names.isNamespace("com"));
        assertTrue(Names.isNamespace("com.example-x"));
        assertFalse(Names.isNamespace(""));
        assertFalse(Names.isNamespace("com."));
        assertFalse(Names.isNamespace("1com"));
    }

    @Test
    void interfacesAndErrorsHaveNoHyphen() {
        assertTrue(Names.isInterface("a.b"));
        assertFalse(Names.isInterface("a.b-c"));
        assertFalse(Names.isErrorName("a.b-c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello", "_x", "foo89"})
    void theseAreMembers(String name) {
        assertTrue(Names.isMember(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9Hello", "foo-bar", "a.b", ".a", "foo bar", "é"})
    void theseAreNotMembers(String name) {
        assertFalse(Names.isMember(name));
    }

    @Test
    void noNameIsLongerThan255() {
        assertTrue(Names.isMember("a".repeat(255)));
        assertFalse(Names.isMember("a".repeat(256)));
        assertTrue(Names.isUniqueName(":" + "1".repeat(254)));
        assertFalse(Names.isUniqueName(":" + "1".repeat(255)));
        assertFalse(Names.isWellKnownName("a." + "b".repeat(254)));
        assertTrue(Names.isObjectPath("/" + "a".repeat(1000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b_1", "/1"})
    void theseAreObjectPaths(String path) {
        assertTrue(Names.isObjectPath(path));
        assertEquals(path, new ObjectPath(path).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "//", "/a/", "/a//b", "/a-b", "/a.b", "/ü", "/a b"})
    void theseAreNotObjectPaths(String path) {
        assertFalse(Names.isObjectPath(path));
    }
}
