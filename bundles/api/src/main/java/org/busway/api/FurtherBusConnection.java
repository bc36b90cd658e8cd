package org.busway.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One more connection of a bundle that is several peers, such as one that shows the same path under several names: a peer of its own, with a unique name of its own,
 * beside that of {@link BusConnection}.
 *
 * <p>As an OSGi service it is in prototype scope: whoever gets it gets another one each time, which ends when it is released, and with its bundle at the latest. Who
 * asks for a {@code BusConnection}, or follows that service, never meets it.
 */
@ProviderType
public interface FurtherBusConnection extends BusConnection {}
