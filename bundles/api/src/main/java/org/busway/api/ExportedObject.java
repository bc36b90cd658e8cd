package org.busway.api;

import org.osgi.annotation.versioning.ProviderType;

/** An object that is callable until this is closed. Safe from any thread. */
@ProviderType
public interface ExportedObject extends Registration {

    /**
     * Where it is.
     *
     * @return its path
     */
    ObjectPath path();

    /**
     * Tells everybody that properties have changed: one {@code PropertiesChanged} with what their getters return now, or with
     * their names alone where they are declared so.
     *
     * @param interfaceName one of its interfaces
     * @param properties names of properties of that interface
     * @throws IllegalArgumentException if it has no such interface or property
     * @throws BusException as {@link BusConnection#send}
     */
    void propertiesChanged(String interfaceName, String... properties);

    /**
     * Emits one of its signals.
     *
     * @param interfaceName one of its interfaces
     * @param member a signal that the interface declares
     * @param arguments one value per complete type of the declared signature
     * @throws IllegalArgumentException if the interface declares no such signal
     * @throws BusException as {@link BusConnection#send}
     */
    void emit(String interfaceName, String member, Object... arguments);
}
