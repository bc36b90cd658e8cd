package org.busway.source.battery.internal.face;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.busway.api.Struct;
import org.busway.source.battery.internal.supply.Property;
import org.busway.source.battery.internal.supply.Values;

/**
 * How a battery's charge, rate and times were since the source started: one point for each change, the last thousand of each. What is kept nowhere else has
 * no past, so each begins with a point that says so, as UPower's do. Safe from any thread.
 */
final class History {

    /** What is kept, by the words of {@code GetHistory}. */
    enum Kind {
        CHARGE(Property.PERCENTAGE), RATE(Property.ENERGY_RATE), TIME_FULL(Property.TIME_TO_FULL), TIME_EMPTY(
                Property.TIME_TO_EMPTY);

        private final Property property;

        Kind(Property property) {
            this.property = property;
        }

        /** Null for a word that is none. */
        static Kind of(String word) {
            for (Kind each : values()) {
                if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                    return each;
                }
            }
            return null;
        }
    }

    private static final int MOST_POINTS = 1000;
    /** The span that is asked for is taken a little shorter. */
    private static final double SPAN = 0.95;

    private record Point(long seconds, double value, long state) {

        Struct struct() {
            return Struct.of(seconds, value, state);
        }
    }

    private final Map<Kind, List<Point>> points = new EnumMap<>(Kind.class);
    private final Map<Kind, Double> last = new EnumMap<>(Kind.class);

    History(long startSeconds) {
        for (Kind each : Kind.values()) {
            points.put(each, new ArrayList<>(List.of(new Point(startSeconds, 0, 0))));
        }
    }

    /** Notes what has changed. */
    synchronized void note(Values values) {
        long state = values.whole(Property.STATE);
        if (state == 0) {
            return;
        }
        for (Kind kind : Kind.values()) {
            double value = values.number(kind.property);
            if (!Double.valueOf(value).equals(last.put(kind, value))) {
                List<Point> of = points.get(kind);
                if (of.size() == MOST_POINTS) {
                    of.remove(0);
                }
                of.add(new Point(values.whole(Property.UPDATE_TIME), value, state));
            }
        }
    }

    /**
     * What {@code GetHistory} answers.
     *
     * @param spanSeconds how far back, newest first; 0: everything, oldest first
     * @param resolution how many points at most, roughly: neighbours are averaged if there are more
     */
    synchronized List<Struct> of(Kind kind, long spanSeconds, long resolution, long nowSeconds) {
        List<Point> all = points.get(kind);
        List<Point> wanted = new ArrayList<>();
        if (spanSeconds == 0) {
            wanted.addAll(all);
        } else {
            for (int i = all.size() - 1; i > 0; i--) {
                if (nowSeconds - all.get(i).seconds() < (long) (spanSeconds * SPAN)) {
                    wanted.add(all.get(i));
                }
            }
        }
        return (wanted.size() < resolution ? wanted : averaged(wanted, Math.max(1, resolution))).stream().map(Point::struct)
                .toList();
    }

    /** Points of the same state that fall into the same stretch of time are one. */
    private static List<Point> averaged(List<Point> points, long resolution) {
        List<Point> averaged = new ArrayList<>();
        if (points.isEmpty()) {
            return averaged;
        }
        long first = points.get(0).seconds();
        double stretch = Math.max(1, Math.abs(points.get(points.size() - 1).seconds() - first) / (double) resolution);
        List<Point> together = new ArrayList<>();
        for (Point each : points) {
            Point begin = together.isEmpty() ? each : together.get(0);
            if (begin.state() != each.state() || (long) (Math.abs(each.seconds() - first) / stretch) != (long) (Math
                    .abs(begin.seconds() - first) / stretch)) {
                averaged.add(average(together));
                together.clear();
            }
            together.add(each);
        }
        averaged.add(average(together));
        return averaged;
    }

    private static Point average(List<Point> of) {
        return new Point((long) of.stream().mapToLong(Point::seconds).average().orElse(0),
                of.stream().mapToDouble(Point::value).average().orElse(0), of.get(0).state());
    }
}
