package org.busway.spi.filter;

import java.util.Collection;
import java.util.function.ToIntFunction;
import org.busway.api.MatchRule;
import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code filter}: compiles match rules to filters on the headers of frames. Safe from any thread. */
@ProviderType
public interface FrameFilters {

    /**
     * Compiles rules. What a header does not tell is not tested: too much may pass, never too little.
     *
     * @param rules a signal passes if one of them matches; none pass nothing
     * @param seed of the group's hashes
     * @param testsSenders whether who writes the lane is the sender of its messages; of a lane that the bus writes for others it is not, and no sender is tested
     * @param nameNumbers the number, above 0, by which the group knows a well-known name that a rule has as its sender; 0 if it does not
     * @return the filter as data, as {@code docs/lane-format.md} describes it
     */
    byte[] compile(Collection<MatchRule> rules, long seed, boolean testsSenders, ToIntFunction<String> nameNumbers);

    /**
     * Compiles a filter to a program that the kernel runs on packets that begin with the header of a frame ({@code SO_ATTACH_FILTER}, classic BPF). It passes what the
     * filter passes, neither more nor less, and each lane's last frame.
     *
     * @param filter as {@link #compile} gives it, which tests no senders
     * @return the instructions, {@code code | jumpIfTrue << 16 | jumpIfFalse << 24 | k << 32} each; null if the filter tests senders, or has more alternatives than a
     *         program has room for
     */
    long[] program(byte[] filter);
}
