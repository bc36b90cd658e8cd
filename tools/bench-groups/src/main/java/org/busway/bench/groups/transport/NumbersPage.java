package org.busway.bench.groups.transport;

/** The page of one run: what it answers, when to choose which, what was to be reached, how it was measured, and every table. */
final class NumbersPage {

    private NumbersPage() {}

    static String of(TransportFigures figures) {
        StringBuilder out = new StringBuilder(
                """
                        # The numbers of 2012

                        When multicast was proposed for `AF_UNIX` sockets, "no performance numbers had yet been gathered". Here they are: one run of `tools/busway bench transports`, which also wrote this page and its charts. Each \
                        transport had its turn in each round; figures are medians of %d turns, with the least and the most in brackets. [numbers.json](numbers.json) has the value of every turn.

                        %s

                        ![messages a second and latencies of all transports](numbers.svg)

                        ## What they answer

                        """
                        .formatted(figures.turns(), figures.machine()));
        out.append(new NumbersAnswers(figures).text());
        out.append(
                """
                        ## When to choose which

                        | you have | take | since |
                        |---|---|---|
                        | much to publish, members that may see all of it and can map memory | a lane (`publishers=direct`) | a message is written once and read in place; nothing is lost; the slowest member is waited for as you declared |
                        | the same from several publishers, and the order among them matters | lanes that the bus orders (`publishers=mediated`) | one order for all, payloads still written once |
                        | one publisher, members that may map nothing or may see only what they asked for | kernel-filtered packets (`filtered=true`) | one hop, no daemon; the kernel keeps back what the filter refuses, and the member cannot change that |
                        | few members that want a small part of much | kernel-filtered packets, or lanes | what nobody wants wakes nobody |
                        | programs in any language with no D-Bus library | sockets of the group (`seqpacket`, `datagram`) | connect, and each packet is a message; the bus is between, with its order, budgets and outcomes |
                        | ordinary D-Bus programs, calls and replies, messages to one receiver | the bus's sockets | no group is needed, and everybody speaks it |
                        | values of which only the newest counts, losses that nobody minds, or receivers on other machines | UDP | it never waits, does not order, and does not tell what it lost |

                        ## What was to be reached

                        """);
        TransportTargets.of(figures).forEach(line -> out.append("- ").append(line).append('\n'));
        out.append(
                """

                        ## How it was measured

                        One publisher process, with a thread for each publisher; members are threads of four processes. Nanoseconds of processors (the kernel's clock of each process), system calls (counted by `perf` in a turn \
                        of their own) and wake-ups (voluntary context switches) are those of all processes of a side, for each message that a member got and wanted; `–`: not counted. messages/s are those that were published, as far as \
                        they came. Buses get signals with as much payload, many in one write where they are not timed, and are never more than 4096 messages ahead of their slowest reading member. Kernel sockets carry the payload \
                        alone, lanes and kernel-filtered sockets D-Bus messages that each member validates; of what buses send, members look at the lengths only. Where a tenth is interested, lanes, buses and kernel-filtered \
                        sockets refuse the rest; by bare sockets members get all of it and throw it away. At 1000 a second the publisher's include its sleep between messages. What does not wait for its receivers is sent as fast as it can be, and what had not come 0.2 s after the last arrival counts as lost. \
                        Everything by IP runs in network namespaces of its own. Where messages are not timed all are one burst: a kernel-filtered packet then holds as many as wait, up to 16, as one write to a bus does. With several publishers the bus orders the lanes; kernel-filtered packets go in a group for each publisher.

                        ## Tables

                        """);
        figures.all().keySet().forEach(title -> out.append(NumbersTable.of(figures, title)));
        return out.toString().stripTrailing() + "\n";
    }
}
