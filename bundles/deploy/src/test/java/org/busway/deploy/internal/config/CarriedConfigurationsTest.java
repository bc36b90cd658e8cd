package org.busway.deploy.internal.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarriedConfigurationsTest {

    private static Map<String, Map<String, Object>> read(String text) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        CarriedConfigurations.read(text, all);
        return all;
    }

    @Test
    void options_have_the_type_that_they_say() {
        Map<String, Object> options = read(
                """
                        // as it is written
                        { ":configurator:resource-version": 1,
                          "a~b": { "text": "a \\"b\\" \\u00e9", "number": 5, "fraction": 1.5, "truth": true, "int:Integer": "7", "list": [ "a", "b" ],
                            /* typed */ "longs:Long[]": [ 1, 2 ], "none:String[]": [], ":configurator:ranking": 3 } }
                        """)
                .get("a~b");
        assertEquals("a \"b\" \u00e9", options.get("text"));
        assertEquals(5L, options.get("number"));
        assertEquals(1.5, options.get("fraction"));
        assertEquals(true, options.get("truth"));
        assertEquals(7, options.get("int"));
        assertArrayEquals(new String[]{"a", "b"}, (String[]) options.get("list"));
        assertArrayEquals(new Long[]{1L, 2L}, (Long[]) options.get("longs"));
        assertEquals(0, ((String[]) options.get("none")).length);
        assertEquals(8, options.size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"[ 1 ]|line 1: is no object", "{ \"a\": 1 }|\"a\": is no object",
        "{ \"a\": { \"b\": 1 }|line 1: \",\" or \"}\" is missing", "{ \"a\" { } }|line 1: \":\" is missing",
        "{ \"a\": { \"b\": } }|line 1: a value is missing", "{ \"a\": { \"b\": x1 } }|line 1: \"x1\" is no value",
        "{ \"a\": { }, }|line 1: nothing stands behind a comma", "{ \"a\": { } } 1|line 1: something stands behind the end",
        "{ \"a\": { \"b:Integer\": \"x\" } }|a: option \"b:Integer\" is x: For input string: \"x\"",
        "{ \"a\": { \"b:Binary\": \"x\" } }|a: option \"b:Binary\" is x: type Binary is not known: take String, Integer, Long, Double, Boolean or one of them with []",
        "{ \"a\": { \"b\": null } }|a: option \"b\" is null: must be a text, a number or a truth, or a list of one of them",
        "{ \"a\": { \"b\": \"x } }|line 1: a text does not end"})
    void a_mistake_is_named(String text, String line) {
        assertEquals(line, assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage());
    }

    @Test
    void too_many_levels_are_no_stack_overflow() {
        assertThrows(IllegalArgumentException.class, () -> read("[".repeat(100_000)));
    }
}
