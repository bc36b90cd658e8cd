package org.busway.bridge.eventadmin.internal;

import java.util.List;
import java.util.stream.Stream;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Names;

/** The options, checked. */
record BridgeSettings(String group, List<MatchRule> rules, String topicPrefix, List<String> topics, String path) {

    private static final String WHOSE = "org.busway.bridge.eventadmin: ";
    private static final String TOPIC = "[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*";

    static BridgeSettings of(BridgeOptions options) {
        List<MatchRule> rules = Stream.of(options.rules()).filter(each -> !each.isBlank()).map(BridgeSettings::rule).toList();
        List<String> topics = Stream.of(options.topics()).map(String::strip).filter(each -> !each.isEmpty()).toList();
        if (!options.topic_prefix().matches(TOPIC)) {
            throw new IllegalArgumentException(
                    WHOSE + "topic.prefix \"" + options.topic_prefix() + "\": must be a topic, such as busway");
        }
        for (String topic : topics) {
            if (!topic.matches("\\*|" + TOPIC + "(/\\*)?")) {
                throw new IllegalArgumentException(WHOSE + "topics \"" + topic + "\": must be a topic, such as com/example/*");
            }
        }
        if (!Names.isObjectPath(options.path())) {
            throw new IllegalArgumentException(WHOSE + "path \"" + options.path() + "\": must be an object path");
        }
        if (options.group().isBlank() && rules.isEmpty() && topics.isEmpty()) {
            throw new IllegalArgumentException(WHOSE + "nothing to do: set group or rules, for signals, or topics, for events");
        }
        return new BridgeSettings(options.group().strip(), rules, options.topic_prefix(), topics, options.path());
    }

    private static MatchRule rule(String text) {
        try {
            return MatchRule.parse(text);
        } catch (BusException | IllegalArgumentException e) {
            throw new IllegalArgumentException(WHOSE + "rules \"" + text + "\": " + e.getMessage(), e);
        }
    }
}
