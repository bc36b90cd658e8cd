package org.busway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and writing of match rules; what is refused and what not was put to dbus-daemon. */
class MatchRuleTest {

    @Test
    void everyKeyIsRead() {
        MatchRule rule = MatchRule.parse("type='signal',sender='org.a',interface='org.b',member='C',path='/d',destination=':1.2',"
                + "arg0='e',arg1path='/f/',arg63='',eavesdrop='true'");
        assertEquals(MessageType.SIGNAL, rule.type());
        assertEquals("org.a", rule.sender());
        assertEquals("org.b", rule.interfaceName());
        assertEquals("C", rule.member());
        assertEquals("/d", rule.path());
        assertEquals(":1.2", rule.destination());
        assertEquals(Map.of(0, "e", 63, ""), rule.arguments());
        assertEquals(Map.of(1, "/f/"), rule.argumentPaths());
        assertTrue(rule.eavesdrop());
        MatchRule spaces = MatchRule.parse("path_namespace='/a',arg0namespace='com',type='method_return'");
        assertEquals("/a", spaces.pathNamespace());
        assertEquals("com", spaces.argument0Namespace());
        assertEquals(MessageType.METHOD_RETURN, spaces.type());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void anEmptyRuleMatchesEverything(String text) {
        assertEquals(MatchRule.ALL, MatchRule.parse(text));
        assertEquals("", MatchRule.ALL.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"member=Foo", "member='Foo'", "member='F'oo", "member='Foo',", " member =Foo", "member='Foo', ",
        "eavesdrop=true,member=Foo,eavesdrop=false"})
    void theseAreTheSameRule(String text) {
        assertEquals(MatchRule.builder().member("Foo").build(), MatchRule.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"arg0='a,b'|a,b", "arg0='a\\b'|a\\b", "arg0='it'\\''s'|it's",
        "arg0=\\'|'",
        "arg0=a\\,b|a\\,b", "arg0=\\\\'x'|\\\\x", "arg0='\\'|\\", "arg0=a\\|a\\", "arg0= a|\" a\"", "arg0=\\\\|\\\\",
        "arg0=|\"\"",
        "arg0==|="})
    void quotingIsAsInTheReferenceImplementation(String text, String value) {
        MatchRule rule = MatchRule.parse(text);
        assertEquals(value, rule.arguments().get(0));
        assertEquals(rule, MatchRule.parse(rule.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "type='signal',,", ",", "type=signal member=Foo=", "member='Foo", "foo=bar", "=bar",
        "type='strange'",
        "type=''", "sender='a'", "sender='a..b'", "interface='a'", "interface='a.b-c'", "member='a.b'", "member=''", "path='a'",
        "path='/a/'", "path_namespace='/a/'", "destination='a b'", "member='A',member='B'", "path='/a',path_namespace='/b'",
        "eavesdrop='yes'", "arg='a'", "argx='a'", "arg64='a'", "arg1000000000='a'", "arg-1='a'", "arg0foo='a'",
        "arg1namespace='a'",
        "arg0namespace=''", "arg0namespace='a..b'", "arg0='a',arg0='b'", "arg0='a',arg0path='/b'", "arg0namespace='a',arg0='b'",
        "arg00='a',arg0='b'", "argpath='a'"})
    void theseAreNoRules(String text) {
        BusException refused = assertThrows(BusException.class, () -> MatchRule.parse(text));
        assertEquals("org.freedesktop.DBus.Error.MatchRuleInvalid", refused.errorName());
        assertFalse(refused.getMessage().isBlank());
    }

    /** dbus-daemon takes this and ignores all from the equals sign on; then the rule matches what nobody asked for. */
    @Test
    void aValueWithoutKeyIsRefused() {
        assertThrows(BusException.class, () -> MatchRule.parse("=bar"));
        assertThrows(BusException.class, () -> MatchRule.parse("type='signal',='bar'"));
    }

    @Test
    void aRuleHas1024BytesAtMost() {
        assertEquals("ü".repeat(508) + "x", MatchRule.parse("arg0='" + "ü".repeat(508) + "x'").arguments().get(0));
        BusException refused = assertThrows(BusException.class, () -> MatchRule.parse("arg0='" + "ü".repeat(509) + "'"));
        assertEquals("org.freedesktop.DBus.Error.LimitsExceeded", refused.errorName());
        assertTrue(refused.getMessage().contains("1025 bytes, maximum is 1024"), refused.getMessage());
    }

    @Test
    void aRuleIsWrittenSoThatItIsReadBack() {
        MatchRule rule = MatchRule.builder().type(MessageType.METHOD_CALL).sender(":1.2").interfaceName("a.b").member("C")
                .pathNamespace("/d").destination("e.f").argument(3, "it's, \\").argumentPath(4, "/g/").argument0Namespace("h")
                .eavesdrop(true).build();
        assertEquals(rule, MatchRule.parse(rule.toString()));
    }

    @Test
    void aBuilderRefusesWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> MatchRule.builder().argument(64, "a").build());
        assertThrows(IllegalArgumentException.class, () -> MatchRule.builder().argumentPath(-1, "a").build());
        assertThrows(IllegalArgumentException.class, () -> MatchRule.builder().path("/a").pathNamespace("/b").build());
    }
}
