package org.busway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "i", "sss", "ybnqiuxtdsoghv", "ai", "aai", "(i)", "((i)(i))", "a{sv}", "a{oa{sa{sv}}}",
        "a(a{yv}as)",
        "v(v)av"})
    void theseAreSignatures(String text) {
        assertTrue(Signature.isValid(text));
        assertEquals(text, String.join("", new Signature(text).types()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ia", "aa", "(", ")", "()", "(i", "i)", "(a)", "(ii", "((i)", "r", "e", "m", " ", "1", "z",
        "{sv}", "a{}",
        "a{s}", "a{sss}", "a{vs}", "a{(s)s}", "a{ass}", "a{sv", "a{s(v}", "a{sv)", "({sv})", "(ta{ya{da{ya{yaq}}})}", "é"})
    void theseAreNot(String text) {
        assertFalse(Signature.isValid(text));
        assertFalse(Signature.isSingle(text));
        assertThrows(IllegalArgumentException.class, () -> new Signature(text));
    }

    @Test
    void eachKindOfContainerNests32Deep() {
        assertNestsTo32("a", "");
        assertNestsTo32("(", ")");
        assertNestsTo32("a{s", "}");
    }

    @Test
    void kindsOfContainersAreCountedApartAndArraysOnlyDirectlyInOneAnother() {
        assertTrue(Signature.isValid("(".repeat(32) + "a{s".repeat(32) + "i" + "}".repeat(32) + ")".repeat(32)));
        assertTrue(Signature.isValid("a(".repeat(32) + "a".repeat(32) + "i" + ")".repeat(32)));
        assertTrue(Signature.isValid("aaa(".repeat(32) + "i" + ")".repeat(32)));
        assertFalse(Signature.isValid("a(".repeat(33) + "i" + ")".repeat(33)));
    }

    @Test
    void its255CharactersAtMost() {
        assertTrue(Signature.isValid("i".repeat(255)));
        assertFalse(Signature.isValid("i".repeat(256)));
    }

    @Test
    void aSingleTypeIsExactlyOne() {
        assertTrue(Signature.isSingle("a{sv}"));
        assertTrue(Signature.isSingle("aa(ii)"));
        assertFalse(Signature.isSingle(""));
        assertFalse(Signature.isSingle("ii"));
        assertFalse(Signature.isSingle("(i)i"));
    }

    @Test
    void aSignatureIsTakenApartIntoItsCompleteTypes() {
        assertEquals(List.of("s", "as", "a{s(iv)}", "(i(i))", "v"), new Signature("sasa{s(iv)}(i(i))v").types());
        assertEquals(List.of(), Signature.EMPTY.types());
    }

    private static void assertNestsTo32(String open, String close) {
        assertTrue(Signature.isValid(open.repeat(32) + "i" + close.repeat(32)));
        assertFalse(Signature.isValid(open.repeat(33) + "i" + close.repeat(33)));
    }
}
