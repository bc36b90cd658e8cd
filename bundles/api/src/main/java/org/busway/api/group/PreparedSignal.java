package org.busway.api.group;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A signal whose header is made once and whose arguments are written anew for each message, so that publishing it allocates nothing. Made by
 * {@link Publisher#prepare}, sent by it any number of times. For one thread at a time.
 *
 * <pre>{@code
 * PreparedSignal rpm = out.prepare("/engine", "org.example.Engine1", "Rpm", "td", 16);
 * rpm.body().clear().putLong(time).putDouble(value);
 * out.trySend(rpm);
 * }</pre>
 */
@ProviderType
public interface PreparedSignal {

    /**
     * Where the arguments are written, marshalled as the signature says (specification, "Marshaling"): little-endian, each aligned from the
     * buffer's beginning, which is aligned to 8. What lies before the position when the signal is sent is the body.
     *
     * @return the same buffer each time; sending does not change its position
     */
    ByteBuffer body();

    /**
     * The types of the arguments.
     *
     * @return the signature
     */
    String signature();
}
