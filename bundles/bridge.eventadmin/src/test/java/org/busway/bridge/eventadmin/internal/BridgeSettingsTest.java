package org.busway.bridge.eventadmin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.junit.jupiter.api.Test;

class BridgeSettingsTest {

    private static BridgeSettings settings(Map<String, Object> given) {
        return BridgeSettings.of((BridgeOptions) Proxy.newProxyInstance(BridgeSettingsTest.class.getClassLoader(),
                new Class<?>[]{BridgeOptions.class},
                (proxy, method, arguments) -> given.getOrDefault(method.getName().replace('_', '.'), method.getDefaultValue())));
    }

    private static String refusal(String option, Object value) {
        return assertThrows(IllegalArgumentException.class, () -> settings(Map.of("group", "usb", option, value))).getMessage();
    }

    @Test
    void aGroupIsEnough() {
        BridgeSettings settings = settings(Map.of("group", "usb"));
        assertEquals("usb", settings.group());
        assertEquals("busway", settings.topicPrefix());
        assertEquals(List.of(MatchRule.signal("org.example.A", "B")),
                settings(Map.of("rules", new String[]{"type='signal',interface='org.example.A',member='B'"})).rules());
    }

    @Test
    void whatIsWrongIsNamedWithItsRemedy() {
        assertEquals("org.busway.bridge.eventadmin: nothing to do: set group or rules, for signals, or topics, for events",
                assertThrows(IllegalArgumentException.class, () -> settings(Map.of())).getMessage());
        assertEquals("org.busway.bridge.eventadmin: topic.prefix \"a//b\": must be a topic, such as busway",
                refusal("topic.prefix", "a//b"));
        assertEquals("org.busway.bridge.eventadmin: topics \"a*\": must be a topic, such as com/example/*",
                refusal("topics", new String[]{"com/*", "a*"}));
        assertEquals("org.busway.bridge.eventadmin: path \"a\": must be an object path", refusal("path", "a"));
        assertEquals("org.busway.bridge.eventadmin: rules \"member=\": ",
                refusal("rules", new String[]{"member="}).substring(0, 47));
    }
}
