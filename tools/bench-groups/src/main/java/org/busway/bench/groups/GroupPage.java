package org.busway.bench.groups;

import org.busway.bench.groups.report.GroupTable;

/** The page of one run: what was to be reached, how it was measured, what bounds the figures, and every table. */
final class GroupPage {

    private GroupPage() {}

    static String of(Figures figures, String machine) {
        StringBuilder out = new StringBuilder(
                """
                        # One message to many processes, in numbers

                        One run of `tools/busway bench groups`, which also wrote this page and its chart. Each contestant had its turn in each round, with the same processes; figures are medians of all turns, with the least and the most \
                        in brackets. [groups.json](groups.json) has the value of every turn.

                        %s

                        ![messages a second, latencies and costs of all contestants](groups.svg)

                        ## What was to be reached

                        """
                        .formatted(machine));
        Targets.of(figures).forEach(line -> out.append("- ").append(line).append('\n'));
        out.append(
                """

                        ## How it was measured

                        [tools/bench-groups](../tools/bench-groups/README.md) says what each contestant is, and what is not alike. Processor time is the kernel's clock of each process, all its threads together, for each message or \
                        delivery; of a sender by sockets its connecting is in it. One way is from before a message is numbered to the look at the clock in its receiver, at 1000 messages a second. Round trips are a call of \
                        one peer to another and its answer, by the sockets of a bus that runs the profile `gateway`: alone; beside a group that its publisher keeps full for a member that maps the lane, of which the bus \
                        sees nothing but which keeps the processors busy; and the same with a member that maps nothing and wants one message of ten thousand, for which the bus reads the whole lane.

                        ## Tables

                        """);
        return out.append(GroupTable.markdown(figures).stripTrailing()).append('\n').toString();
    }
}
