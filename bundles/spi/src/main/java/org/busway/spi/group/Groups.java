package org.busway.spi.group;

import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code group}: the multicast groups of whoever runs a bus. */
@ProviderType
public interface Groups {

    /**
     * Begins to serve a bus: from now on its signals may belong to groups, and its peers may join.
     *
     * @param bus the bus, on whose thread this is called and everything else happens
     * @return the groups of this bus, until {@link GroupBus#detach}
     */
    GroupBus attach(BusEnd bus);
}
