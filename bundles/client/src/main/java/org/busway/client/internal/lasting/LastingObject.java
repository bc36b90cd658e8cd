package org.busway.client.internal.lasting;

import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;

/** An object that is exported on whichever bus there is. */
final class LastingObject extends LastingRegistration<ExportedObject> implements ExportedObject {

    private final ObjectPath path;

    LastingObject(LastingClient client, ObjectPath path, ObjectInterface... interfaces) {
        super(client, "object " + path, connection -> connection.export(path, interfaces));
        this.path = path;
    }

    @Override
    public ObjectPath path() {
        return path;
    }

    @Override
    public void propertiesChanged(String interfaceName, String... properties) {
        now().propertiesChanged(interfaceName, properties);
    }

    @Override
    public void emit(String interfaceName, String member, Object... arguments) {
        now().emit(interfaceName, member, arguments);
    }
}
