package org.busway.bench.groups.transport;

import java.util.List;
import java.util.Locale;

/** What was meant to be reached, and what the discussion of 2012 asked; answered by the medians of one run. */
final class TransportTargets {

    private TransportTargets() {}

    /** One line for each target. */
    static List<String> of(TransportFigures figures) {
        double filtered = figures.median(TransportCell.HEADLINE, Kind.FILTERED, "rate");
        double broker = figures.median(TransportCell.HEADLINE, Kind.BROKER, "rate");
        double filteredNanos = figures.median(TransportCell.LATENCY, Kind.FILTERED, "p50");
        double brokerNanos = figures.median(TransportCell.LATENCY, Kind.BROKER, "p50");
        return List.of(line("messages a second, kernel-filtered to dbus-broker", filtered / broker, 1.5, true),
                line("latency p50, kernel-filtered to dbus-broker", filteredNanos / brokerNanos, 0.5, false),
                line("microseconds of its publisher that a refused message costs, each member", refused(figures), 1.5, false));
    }

    /**
     * Of each ten messages nine are refused by each member: what a message costs its publisher there, less a tenth of what one costs that all take, is for nine tenths.
     */
    private static double refused(TransportFigures figures) {
        double tenth = figures.median(TransportCell.TENTH, Kind.FILTERED, "cpu.message") / 4;
        double all = figures.median(TransportCell.HEADLINE, Kind.FILTERED, "cpu.message") / 4;
        return (tenth - all / 10) / 0.9 / 1000;
    }

    private static String line(String what, double value, double target, boolean atLeast) {
        String verdict = Double.isNaN(value)
                ? "not measured"
                : (atLeast ? value >= target : value <= target) ? "reached" : "missed";
        return String.format(Locale.ROOT, "%s: %.2f (%s %.1f): %s", what, value, atLeast ? "at least" : "at most", target,
                verdict);
    }

    /** The questions of the discussion, each with what this run says. */
    static List<String> answers(TransportFigures figures) {
        double datagrams = figures.median(TransportCell.HEADLINE, Kind.DATAGRAMS, "rate");
        double udp = figures.median(TransportCell.HEADLINE, Kind.UDP, "rate");
        double multicast = figures.median(TransportCell.HEADLINE, Kind.MULTICAST, "rate");
        double filtered = figures.median(TransportCell.HEADLINE, Kind.FILTERED, "rate");
        return List.of(
                String.format(Locale.ROOT,
                        "**Is UDP on loopback faster than `AF_UNIX`?** One datagram to each of 4 members: UDP delivers %.2f times "
                                + "the messages a second of `AF_UNIX` datagrams and loses %.1f %%; UDP multicast %.2f times, and loses %.1f %%. "
                                + "`AF_UNIX` loses none, since its sender waits.",
                        udp / datagrams, lost(figures, Kind.UDP), multicast / datagrams,
                        lost(figures, Kind.MULTICAST)),
                String.format(Locale.ROOT,
                        "**What does the daemon hop cost?** The same kind of socket without a bus between (kernel-filtered packets) carries %.2f "
                                + "times the messages of dbus-broker, %.2f times those of dbus-daemon, %.2f times those of our own sockets; one way takes %.0f us "
                                + "in place of %.0f, %.0f and %.0f.",
                        filtered / rate(figures, Kind.BROKER), filtered / rate(figures, Kind.DAEMON),
                        filtered / rate(figures, Kind.BUSWAY), latency(figures, Kind.FILTERED), latency(figures, Kind.BROKER),
                        latency(figures, Kind.DAEMON), latency(figures, Kind.BUSWAY)),
                String.format(Locale.ROOT,
                        "**What do order and reliability cost?** Bare `AF_UNIX` datagrams, reliable and in the order of one sender, carry %.2f times what "
                                + "netlink multicast carries, which loses %.1f %% and tells of it; kernel-filtered packets, with filters, numbers and the rest completed after a "
                                + "death, %.2f times what bare datagrams carry. Lanes, with one order for all and no loss, carry %.1f times.",
                        datagrams / rate(figures, Kind.NETLINK), lost(figures, Kind.NETLINK), filtered / datagrams,
                        rate(figures, Kind.LANES) / datagrams));
    }

    private static double rate(TransportFigures figures, Kind kind) {
        return figures.median(TransportCell.HEADLINE, kind, "rate");
    }

    private static double latency(TransportFigures figures, Kind kind) {
        return figures.median(TransportCell.LATENCY, kind, "p50");
    }

    private static double lost(TransportFigures figures, Kind kind) {
        return figures.median(TransportCell.HEADLINE, kind, "lost");
    }
}
