package org.busway.group.internal.keep;

import java.util.List;
import java.util.Map;
import org.busway.api.Struct;

/**
 * What is kept of a member besides its memory.
 *
 * @param peer its unique name
 * @param slot its slot; -1 if it is proxied
 * @param plain whether it came by a socket of the group
 * @param outcome what becomes of it when it holds others up
 * @param rules what it wants
 * @param evicted whether it was put out
 * @param fenced up to where it was told to read, of each lane by its number
 * @param pairs its socket pair, where the kernel filters what it reads; there is one at most
 * @param leaves whether it leaves lanes
 * @param laneEnds up to where it reads those, by their numbers
 */
public record KeptMember(String peer, int slot, boolean plain, String outcome, List<String> rules, boolean evicted,
        List<Long> fenced,
        List<KeptPair> pairs, boolean leaves, Map<Integer, Long> laneEnds) {

    static final String SIGNATURE = "(sibsasbaxa" + KeptPair.SIGNATURE + "ba{ix})";

    /** Whether it reads lanes itself. */
    public boolean isMapped() {
        return slot >= 0;
    }

    Struct struct() {
        return Struct.of(peer, slot, plain, outcome, rules, evicted, fenced, pairs.stream().map(KeptPair::struct).toList(),
                leaves,
                laneEnds);
    }

    @SuppressWarnings("unchecked")
    static KeptMember of(Struct struct) {
        List<Object> fields = struct.fields();
        return new KeptMember((String) fields.get(0), (Integer) fields.get(1), (Boolean) fields.get(2), (String) fields.get(3),
                (List<String>) fields.get(4), (Boolean) fields.get(5), (List<Long>) fields.get(6),
                ((List<Struct>) fields.get(7)).stream().map(KeptPair::of).toList(), (Boolean) fields.get(8),
                (Map<Integer, Long>) fields.get(9));
    }
}
