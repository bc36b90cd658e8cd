package org.busway.integration.wake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.busway.api.MatchRule;
import org.busway.api.group.Member;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;

/**
 * A program with members of a group that sleep, read in threads of its own and called by their connections in turn. For each line of standard input it
 * says how they are. Arguments: address, group, how many, the rule of all.
 */
public final class SleepingMembers {

    static final String READER = "reader";

    private SleepingMembers() {}

    public static void main(String[] arguments) throws IOException {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            members.add(join(BusClient.connect(arguments[0]), arguments[1], MatchRule.parse(arguments[3]), i % 2 == 0));
        }
        System.out.println("asleep");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (lines.readLine() != null) {
            StringBuilder text = new StringBuilder("members:");
            for (Member member : members) {
                text.append(' ').append(member.counts().wakeUps()).append(' ').append(member.counts().read()).append(' ')
                        .append(member.end() == null ? "in" : "out");
            }
            System.out.println(text);
        }
    }

    private static Member join(BusClient bus, String group, MatchRule rule, boolean pull) {
        if (!pull) {
            return bus.group(group).join(rule, message -> {});
        }
        PullMember member = bus.group(group).join(rule);
        Thread reader = new Thread(() -> {
            while (member.read(message -> {}, 64, Duration.ofDays(1)) != PullMember.ENDED) {
                continue;
            }
        }, READER);
        reader.setDaemon(true);
        reader.start();
        return member;
    }
}
