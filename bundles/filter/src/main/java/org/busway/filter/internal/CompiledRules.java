package org.busway.filter.internal;

import java.util.Collection;
import java.util.function.ToIntFunction;
import org.busway.api.MatchRule;
import org.busway.api.MessageType;
import org.busway.lane.filter.FilterBuilder;
import org.busway.lane.filter.FrameFilter;
import org.busway.spi.filter.FrameFilters;
import org.osgi.service.component.annotations.Component;

/**
 * Each rule becomes one alternative of a filter on frame headers. A rule that no frame can match becomes none: frames are signals, have no destination, and are
 * never the bus's own.
 */
@Component
public final class CompiledRules implements FrameFilters {

    private static final String UNIQUE = ":1.";
    private static final String BUS = "org.freedesktop.DBus";

    @Override
    public byte[] compile(Collection<MatchRule> rules, long seed, boolean testsSenders, ToIntFunction<String> nameNumbers) {
        FilterBuilder filter = new FilterBuilder(seed);
        int alternatives = 0;
        for (MatchRule rule : rules) {
            if (!canMatch(rule)) {
                continue;
            }
            if (++alternatives > FrameFilter.MOST_ALTERNATIVES) {
                return FrameFilter.ALL.encode();
            }
            add(filter.alternative(), rule);
            if (testsSenders && rule.sender() != null) {
                sender(filter, rule.sender(), nameNumbers);
            }
        }
        return filter.build().encode();
    }

    @Override
    public long[] program(byte[] filter) {
        return PacketProgram.of(filter);
    }

    private static boolean canMatch(MatchRule rule) {
        return (rule.type() == null || rule.type() == MessageType.SIGNAL) && rule.destination() == null
                && !BUS.equals(rule.sender());
    }

    private static void add(FilterBuilder filter, MatchRule rule) {
        if (rule.interfaceName() != null) {
            filter.interfaceName(rule.interfaceName());
        }
        if (rule.member() != null) {
            filter.member(rule.member());
        }
        if (rule.path() != null) {
            filter.path(rule.path());
        }
        if (rule.pathNamespace() != null) {
            filter.pathNamespace(rule.pathNamespace());
        }
        if (rule.argument0Namespace() != null) {
            filter.arg0Namespace(rule.argument0Namespace());
        }
        rule.arguments().forEach(filter::argument);
    }

    private static void sender(FilterBuilder filter, String sender, ToIntFunction<String> nameNumbers) {
        if (sender.startsWith(UNIQUE)) {
            String number = sender.substring(UNIQUE.length());
            if (number.length() < Long.toString(Long.MAX_VALUE).length() && number.chars().allMatch(Character::isDigit)) {
                filter.publisher(Long.parseLong(number));
            }
        } else if (!sender.startsWith(":")) {
            int known = nameNumbers.applyAsInt(sender);
            if (known > 0) {
                filter.owner(known);
            }
        }
    }
}
