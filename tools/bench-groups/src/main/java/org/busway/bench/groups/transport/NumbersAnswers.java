package org.busway.bench.groups.transport;

import java.util.Locale;
import org.busway.bench.report.Numbers;

/** The questions of the discussion of 2012, each with what one run says. */
final class NumbersAnswers {

    private static final String HEAD = TransportCell.HEADLINE;

    private final TransportFigures figures;

    NumbersAnswers(TransportFigures figures) {
        this.figures = figures;
    }

    /** The questions as sections of a page. */
    String text() {
        return udp() + hop() + order() + stalled() + several();
    }

    private String udp() {
        return String.format(Locale.ROOT,
                """
                        ### Is UDP on loopback faster than `AF_UNIX`?

                        %s One datagram to each of four members: UDP %s messages a second, and %.1f %% of them lost; `AF_UNIX` %s, and %.1f %% lost, since its sender waits. A delivery takes %s ns of \
                        processors by UDP and %s ns by `AF_UNIX`, sender and receiver together; one way takes %.0f and %.0f µs. UDP *multicast* is one call for all receivers: %s messages a \
                        second on loopback, %.1f %% lost, %s over a veth pair, %.1f %% lost. So what made UDP look faster is that it does not wait: what a receiver does not take in time is gone, and nobody is told.

                        """,
                verdict(), rate(Kind.UDP), lost(Kind.UDP), rate(Kind.DATAGRAMS), lost(Kind.DATAGRAMS), processor(Kind.UDP),
                processor(Kind.DATAGRAMS), oneWay(Kind.UDP), oneWay(Kind.DATAGRAMS), rate(Kind.MULTICAST), lost(Kind.MULTICAST),
                rate(Kind.VETH), lost(Kind.VETH));
    }

    private String verdict() {
        double ratio = processorNanos(Kind.UDP) / processorNanos(Kind.DATAGRAMS);
        String work = ratio > 1.1
                ? "No, not for the same work:"
                : ratio < 0.9 ? "Yes, for the same work:" : "Neither is, for the same work:";
        return work + String.format(Locale.ROOT, " a datagram by UDP takes %.2f times the processor time.", ratio);
    }

    private String hop() {
        return String.format(Locale.ROOT,
                """
                        ### What does the daemon hop cost?

                        Kernel-filtered packets are the same kind of socket without a daemon between. They carry %s messages a second to four members; dbus-broker %s, dbus-daemon %s, our own bus by its \
                        sockets %s. One way takes %.0f µs in place of %.0f, %.0f and %.0f (p99 %.0f in place of %.0f, %.0f and %.0f). A delivery takes %s ns of processors on all sides together, in place of %s, %s \
                        and %s. A bus that reads and writes many messages by one call wins back by that what the hop costs in throughput, as ours does where its sender sends many at once; latency it cannot win back. \
                        Where a tenth is interested a filtered member costs its publisher %.0f ns for each message that it does not want; where a publisher does not look at the filter itself the kernel refuses for %.0f ns.

                        """,
                rate(Kind.FILTERED), rate(Kind.BROKER), rate(Kind.DAEMON), rate(Kind.BUSWAY), oneWay(Kind.FILTERED),
                oneWay(Kind.BROKER), oneWay(Kind.DAEMON), oneWay(Kind.BUSWAY), tail(Kind.FILTERED), tail(Kind.BROKER),
                tail(Kind.DAEMON), tail(Kind.BUSWAY), processor(Kind.FILTERED), processor(Kind.BROKER), processor(Kind.DAEMON),
                processor(Kind.BUSWAY), TransportTargets.refusedNanos(figures), figures.refusalNanos());
    }

    private String order() {
        return String.format(Locale.ROOT,
                """
                        ### What do order and reliability cost?

                        Bare `AF_UNIX` datagrams are reliable and in the order of their one sender: %s messages a second. Netlink multicast and UDP multicast are one call for all, and unreliable: %s with %.1f %% lost, and %s with \
                        %.1f %% lost. Kernel-filtered packets add to bare sockets a filter, numbers, and that the rest comes after a publisher's death: %s, a delivery for %s ns in place of %s. Lanes have all of that and one order \
                        for all, and a message is written once: %s, a delivery for %s ns. So the kernel's price for reliability is one copy a receiver, and a call and a packet where messages come one by one; \
                        where they come faster filtered packets hold several. Shared memory does not pay it.

                        """,
                rate(Kind.DATAGRAMS), rate(Kind.NETLINK), lost(Kind.NETLINK), rate(Kind.MULTICAST), lost(Kind.MULTICAST),
                rate(Kind.FILTERED), processor(Kind.FILTERED), processor(Kind.DATAGRAMS), rate(Kind.LANES),
                processor(Kind.LANES));
    }

    private String stalled() {
        String cell = TransportCell.STALLED;
        return String.format(Locale.ROOT,
                """
                        ### What does a member cost that reads nothing?

                        With it four readers get %s messages a second by lanes, %s by kernel-filtered packets and %s by our bus's sockets: publishers wait for it until the deadline (200 ms here), then it is put out and told, and that time is in the figure. \
                        Bare datagrams and TCP have no deadline, so their sender stands still when the one receiver is full: %s and %s. dbus-broker carries %s and dbus-daemon %s while what waits fits their \
                        queues; `tools/busway bench stall` shows what happens then. What loses anyway loses on: UDP %s, netlink %s.

                        """,
                at(cell, Kind.LANES), at(cell, Kind.FILTERED), at(cell, Kind.BUSWAY), at(cell, Kind.DATAGRAMS),
                at(cell, Kind.TCP), at(cell, Kind.BROKER), at(cell, Kind.DAEMON), at(cell, Kind.UDP), at(cell, Kind.NETLINK));
    }

    private String several() {
        String cell = TransportCell.SEVERAL;
        return String.format(Locale.ROOT,
                """
                        ### What do several publishers cost?

                        Three publishers, all their messages together: lanes that the bus orders %s a second, each message in the same place for all members; kernel-filtered packets %s, in a group for each publisher, since sockets \
                        of several publishers have no order among them; dbus-broker %s, dbus-daemon %s, our bus by its sockets %s, all three in one order.

                        """,
                at(cell, Kind.LANES), at(cell, Kind.FILTERED), at(cell, Kind.BROKER), at(cell, Kind.DAEMON),
                at(cell, Kind.BUSWAY));
    }

    private String at(String cell, Kind kind) {
        return Numbers.text(figures.median(cell, kind, "rate"));
    }

    private String rate(Kind kind) {
        return at(HEAD, kind);
    }

    private double lost(Kind kind) {
        return figures.median(HEAD, kind, "lost");
    }

    private double oneWay(Kind kind) {
        return figures.median(TransportCell.LATENCY, kind, "p50");
    }

    private double tail(Kind kind) {
        return figures.median(TransportCell.LATENCY, kind, "p99");
    }

    private double processorNanos(Kind kind) {
        return figures.median(HEAD, kind, "cpu.publisher") + figures.median(HEAD, kind, "cpu.member")
                + figures.median(HEAD, kind, "cpu.bus");
    }

    private String processor(Kind kind) {
        return String.format(Locale.ROOT, "%,.0f", processorNanos(kind));
    }
}
