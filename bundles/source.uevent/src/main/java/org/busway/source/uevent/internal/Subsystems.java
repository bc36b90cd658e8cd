package org.busway.source.uevent.internal;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which subsystems are told of; none named means all. */
record Subsystems(Set<String> names) implements Predicate<String> {

    static Subsystems of(String... options) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(options).map(String::strip).filter(each -> !each.isEmpty()).forEach(names::add);
        return new Subsystems(names);
    }

    @Override
    public boolean test(String subsystem) {
        return names.isEmpty() || names.contains(subsystem);
    }

    @Override
    public String toString() {
        return names.isEmpty() ? "all subsystems" : "subsystems " + String.join(" ", names);
    }
}
