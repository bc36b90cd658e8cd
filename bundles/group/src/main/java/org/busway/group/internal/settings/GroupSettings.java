package org.busway.group.internal.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.MessageType;
import org.busway.api.Variant;
import org.busway.group.internal.group.Publishers;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.socket.GroupAddress;
import org.busway.lane.Pace;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.spi.flow.Reception;

/**
 * What a group is to be like, checked: whoever has one need not doubt its values.
 *
 * @param name the name
 * @param rules what belongs in it
 * @param join who may be a member
 * @param publish who may publish
 * @param seeAll who may read all of it
 * @param publishers who writes lanes
 * @param membersOnly whether nobody but mapped members need get what is in it
 * @param laneBytes the size of each lane, a power of two
 * @param messageBytes of the longest message that must fit, into the lane or beside it; 0 if nothing is promised
 * @param outcome of members that hold others up, where they do not choose
 * @param deadlineMillis how long they may
 * @param rateBytes a second that publishers may write; 0 for as fast as members read
 * @param pauseMillis the pause of a member that the lane bridges at that rate
 * @param maxMembers how many may map the lane
 * @param seqpacket where programs connect that map nothing; null for nowhere
 * @param datagram where they join by datagrams; null for nowhere
 * @param askOwner whether its owner is asked about who connects
 * @param rank its place among the groups
 */
public record GroupSettings(String name, List<MatchRule> rules, Admission join, Admission publish, Admission seeAll,
        Publishers publishers, boolean membersOnly,
        long laneBytes, long messageBytes, Outcome outcome, long deadlineMillis, long rateBytes, long pauseMillis, int maxMembers,
        GroupAddress seqpacket,
        GroupAddress datagram,
        boolean askOwner, int rank) {

    /** How members are dealt with where policy does not say. */
    public Reception reception() {
        return new Reception(outcome.declared(), org.busway.spi.flow.Outcome.EVICT, deadlineMillis);
    }

    /** Who writes lanes. */
    public enum Publishers {
        /** The bus, from the signals of those who may publish. */
        BUS,
        /** One publisher at a time, its own lane. */
        DIRECT,
        /** Several publishers and the bus, ordered by the bus. */
        MEDIATED
    }

    static final long MIN_LANE_BYTES = 64 << 10;
    /** Lanes that several publishers and the bus write in one group, all but its two order rings. */
    static final int MOST_LANES_IN_ORDER = 14;
    /** The shortest signal takes 64 bytes and a header; its entry in an order ring takes the header alone. */
    private static final int SMALLEST_FRAME_BYTES = 128;
    private static final long GROUP_BYTES = 4096;
    private static final long TEXT_BYTES = 512;
    static final long MAX_LANE_BYTES = 1 << 30;
    static final int MAX_MEMBERS = 64;
    public static final int MAX_RULES = 64;
    static final int MAX_NAME_LENGTH = 64;
    private static final long MAX_DEADLINE_MILLIS = 600_000;

    /**
     * Reads the options of a configuration, or of a call of Create.
     *
     * @param name of the group
     * @param options read with their defaults
     * @return the settings
     * @throws IllegalArgumentException naming the group, the option, the value and what is right
     */
    public static GroupSettings of(String name, GroupOptions options) {
        try {
            check(name.length() <= MAX_NAME_LENGTH && name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*"),
                    "its name must have 1 to " + MAX_NAME_LENGTH + " of the characters A-Z a-z 0-9 _ . -");
            long laneBytes = options.lane_bytes();
            check(laneBytes >= MIN_LANE_BYTES && laneBytes <= MAX_LANE_BYTES && Long.bitCount(laneBytes) == 1,
                    "lane.bytes=" + laneBytes + ": must be a power of two, " + MIN_LANE_BYTES + " to " + MAX_LANE_BYTES);
            check(options.rate() >= 0 && options.pause_millis() >= 0, "rate and pause.millis must be 0 or more");
            Publishers publishers = oneOf(Publishers.class, "publishers", options.publishers());
            bridges(laneBytes, options, publishers);
            check(options.message_bytes() >= 0 && options.message_bytes() <= LaneLayout.largestMessageBytes((int) MAX_LANE_BYTES),
                    "message.bytes=" + options.message_bytes() + ": must be 0 to "
                            + LaneLayout.largestMessageBytes((int) MAX_LANE_BYTES));
            check(options.deadline_millis() >= 1 && options.deadline_millis() <= MAX_DEADLINE_MILLIS,
                    "deadline.millis=" + options.deadline_millis() + ": must be 1 to " + MAX_DEADLINE_MILLIS);
            check(options.max_members() >= 1 && options.max_members() <= MAX_MEMBERS,
                    "max.members=" + options.max_members() + ": must be 1 to " + MAX_MEMBERS);
            check(!options.members_only() || publishers != Publishers.BUS, "members.only=true with publishers="
                    + options.publishers()
                    + ": what the bus writes everybody gets whose rules match; leave it out, or take publishers=direct or mediated");
            GroupAddress seqpacket = GroupAddress.parse("seqpacket", options.seqpacket());
            GroupAddress datagram = GroupAddress.parse("datagram", options.datagram());
            check(datagram == null || !datagram.isSame(seqpacket), "seqpacket and datagram are both " + datagram
                    + ": a socket is of one kind, give them two addresses");
            check(!options.ask_owner() || seqpacket != null && datagram == null, "ask.owner=true: its owner is asked about who "
                    + "connects at seqpacket=unix:path=/PATH, and there must be no datagram address, at which everybody joins");
            return new GroupSettings(name, rules(options.rules()), admission("join", options.join()),
                    admission("publish", options.publish()), admission("see.all", options.see_all()),
                    publishers, options.members_only(), laneBytes, options.message_bytes(),
                    oneOf(Outcome.class, "outcome", options.outcome()), options.deadline_millis(), options.rate(),
                    options.pause_millis(), options.max_members(),
                    seqpacket, datagram, options.ask_owner(), options.rank());
        } catch (IllegalArgumentException | BusException e) {
            throw new IllegalArgumentException("group \"" + name + "\": " + e.getMessage(), e);
        }
    }

    /** A lane holds what its publisher writes in the longest pause, and an order ring, which is as large, the entries of all. */
    private static void bridges(long laneBytes, GroupOptions options, Publishers publishers) {
        double neededBytes = (double) options.rate() * options.pause_millis() / 1000;
        String promised = "lane.bytes=" + laneBytes + " cannot bridge a pause of " + options.pause_millis() + " ms at "
                + options.rate() + " bytes a second";
        if (publishers == Publishers.MEDIATED) {
            neededBytes *= (double) MOST_LANES_IN_ORDER * FrameLayout.HEADER_BYTES / SMALLEST_FRAME_BYTES;
            promised += " of each of " + MOST_LANES_IN_ORDER + " lanes, which one ring orders";
        }
        check(neededBytes <= laneBytes, promised + ": make it " + powerOfTwo(neededBytes) + ", or state less");
    }

    /** The values, as List tells them. */
    public Map<String, Variant> values() {
        return Map.ofEntries(Map.entry("rules", texts(rules.stream().map(MatchRule::toString).toList())),
                Map.entry("join", texts(join.texts())), Map.entry("publish", texts(publish.texts())),
                Map.entry("see.all", texts(seeAll.texts())), Map.entry("publishers", Variant.of(text(publishers))),
                Map.entry("members.only", Variant.of(membersOnly)), Map.entry("lane.bytes", new Variant("t", laneBytes)),
                Map.entry("message.bytes", new Variant("t", messageBytes)),
                Map.entry("outcome", Variant.of(text(outcome))),
                Map.entry("deadline.millis", new Variant("t", deadlineMillis)),
                Map.entry("rate", new Variant("t", rateBytes)), Map.entry("pause.millis", new Variant("t", pauseMillis)),
                Map.entry("max.members", new Variant("u", maxMembers)), Map.entry("rank", new Variant("i", rank)),
                Map.entry("seqpacket", Variant.of(text(seqpacket))), Map.entry("datagram", Variant.of(text(datagram))),
                Map.entry("ask.owner", Variant.of(askOwner)));
    }

    /** What it takes of the heap at most to know all this. */
    public long definitionBytes() {
        long bytes = GROUP_BYTES;
        for (MatchRule rule : rules) {
            bytes += TEXT_BYTES + rule.toString().length();
        }
        for (Admission admission : List.of(join, publish, seeAll)) {
            for (String text : admission.texts()) {
                bytes += TEXT_BYTES + text.length();
            }
        }
        return bytes;
    }

    /** The longest message: an eighth of the lane takes it, or memory beside the lane. */
    public long longestMessageBytes() {
        return Math.max(messageBytes, LaneLayout.largestMessageBytes((int) laneBytes));
    }

    /** Whether there are messages that no lane takes. */
    public boolean hasLargeMessages() {
        return messageBytes > LaneLayout.largestMessageBytes((int) laneBytes);
    }

    /** What one lane's announced messages hold at once at most: as much as the lane itself, or the longest of them. */
    public long announcedBytes() {
        return hasLargeMessages() ? Math.max(messageBytes, laneBytes) : 0;
    }

    /** What a publisher may write at once, above the rate. */
    public long burstBytes() {
        return Pace.burstBytes(laneBytes, rateBytes, pauseMillis);
    }

    /** Whether a publisher gets a lane of its own. */
    public boolean givesLanesToPublishers() {
        return publishers == Publishers.DIRECT || isMediated();
    }

    /** Whether the bus orders the lanes of several publishers, its own among them. */
    public boolean isMediated() {
        return publishers == Publishers.MEDIATED;
    }

    /** Whether the bus reads such lanes, for those who do not map them. */
    public boolean isForEverybody() {
        return !membersOnly;
    }

    private static String text(GroupAddress address) {
        return address == null ? "" : address.toString();
    }

    /** How a value of an enumeration is written. */
    public static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Reads a value of an enumeration. */
    public static <E extends Enum<E>> E oneOf(Class<E> type, String option, String text) {
        for (E value : type.getEnumConstants()) {
            if (text(value).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(option + "=" + text + ": must be one of "
                + Arrays.stream(type.getEnumConstants()).map(GroupSettings::text).collect(Collectors.joining(", ")));
    }

    private static List<MatchRule> rules(String[] texts) {
        check(texts.length >= 1 && texts.length <= MAX_RULES, "rules: 1 to " + MAX_RULES + " match rules say what belongs in it");
        return Arrays.stream(texts).map(GroupSettings::rule).toList();
    }

    private static MatchRule rule(String text) {
        MatchRule rule = MatchRule.parse(text);
        check(rule.type() == null || rule.type() == MessageType.SIGNAL, "rules=" + text + ": only signals belong in groups");
        check(rule.destination() == null && !rule.eavesdrop(), "rules=" + text + ": what has a destination belongs in no group");
        return rule;
    }

    private static Admission admission(String option, String[] texts) {
        return new Admission(option, List.of(texts));
    }

    private static Variant texts(List<String> texts) {
        return new Variant("as", texts);
    }

    private static long powerOfTwo(double bytes) {
        long power = MIN_LANE_BYTES;
        while (power < bytes) {
            power *= 2;
        }
        return power;
    }

    private static void check(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException(fault);
        }
    }
}
