package org.busway.spi.policy;

import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code auth}: holds the SASL conversation with those who connect. Used on the bus thread only. */
@ProviderType
public interface Authenticator {

    /**
     * Begins the conversation with one connection.
     *
     * @param credentials what the kernel says of the other end; {@link Identity#ANONYMOUS} for one over a network
     * @param guid the 32 hexadecimal digits of the server's address
     * @param descriptorsPossible whether the transport can carry descriptors
     * @return the conversation, waiting for the first bytes
     */
    Handshake begin(Identity credentials, String guid, boolean descriptorsPossible);
}
