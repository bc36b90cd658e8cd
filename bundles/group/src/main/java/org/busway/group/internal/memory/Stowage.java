package org.busway.group.internal.memory;

import java.util.ArrayList;
import java.util.List;
import org.busway.os.KeptDescriptors.Kept;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.spi.group.GroupBudget;

/** Memories and doorbells of one group on their way from one manager to the next: whoever takes them asks in the order in which they were put. */
public final class Stowage {

    private final List<Integer> descriptors;
    private final List<Mapping> mappings;
    private int nextDescriptor;
    private int nextMapping;

    /** Nothing is stowed. */
    public Stowage() {
        descriptors = new ArrayList<>();
        mappings = new ArrayList<>();
    }

    /** What an earlier manager stowed. */
    public Stowage(Kept kept) {
        descriptors = kept.descriptors();
        mappings = kept.mappings();
    }

    /** Memory, which nobody closes. */
    void put(ChargedMemory memory, Mapping mapping) {
        put(memory.memory().fd());
        mappings.add(mapping);
    }

    /** A descriptor, which nobody closes. */
    public void put(int descriptor) {
        descriptors.add(descriptor);
    }

    /** Descriptors that were put elsewhere. */
    public void put(Stowage others) {
        descriptors.addAll(others.descriptors);
    }

    /** The next memory, which the budget is charged for already; {@link #mapping} is its mapping. */
    ChargedMemory memory(GroupBudget budget) {
        return ChargedMemory.adopt(SealedMemory.of(descriptor()), mappings.get(nextMapping).size(), budget);
    }

    Mapping mapping() {
        return mappings.get(nextMapping++);
    }

    /** The next descriptor. */
    public int descriptor() {
        return descriptors.get(nextDescriptor++);
    }

    /**
     * All of it, to be kept.
     *
     * @param name of what it belongs to
     * @param state what else has to be known
     */
    public Kept kept(String name, byte[] state) {
        return new Kept(name, state, descriptors, mappings);
    }
}
