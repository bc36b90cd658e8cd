package org.busway.client.internal.osgi;

import java.util.Map;
import java.util.Set;
import org.busway.api.ExportedObject;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.client.internal.Connection;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registered object: exported where its properties say, under the name that they say. Touched by one thread at a time. */
final class WhiteboardObject {

    private static final Logger LOG = LoggerFactory.getLogger(WhiteboardObject.class);

    private final Bundle bundle;
    private final ObjectInterface service;
    private final BundlePeers peers;
    private final Map<String, Integer> nameUsers;
    private Connection connection;
    private ExportedObject exported;
    private String name;

    WhiteboardObject(Bundle bundle, ObjectInterface service, BundlePeers peers, Map<String, Integer> nameUsers) {
        this.bundle = bundle;
        this.service = service;
        this.peers = peers;
        this.nameUsers = nameUsers;
    }

    /** Makes it what the properties say now. */
    void show(Object path, Object newName) {
        try {
            connection = peers.connectionOf(bundle);
            export(path);
            claim(newName);
        } catch (RuntimeException e) {
            LOG.warn("object {} of bundle {} is not on the bus as {}={} {}={} say: {}", service.name(), bundle,
                    ObjectInterface.OBJECT_PATH, path, ObjectInterface.BUS_NAME, newName, e.getMessage());
        }
    }

    private void export(Object path) {
        if (exported != null && exported.path().value().equals(path)) {
            return;
        }
        if (exported != null) {
            exported.close();
            exported = null;
        }
        if (!(path instanceof String)) {
            throw new IllegalArgumentException("the path must be a String");
        }
        exported = connection.export(new ObjectPath((String) path), service);
    }

    private void claim(Object newName) {
        if (name != null && name.equals(newName)) {
            return;
        }
        release();
        if (newName == null) {
            return;
        }
        if (!(newName instanceof String)) {
            throw new IllegalArgumentException("the name must be a String");
        }
        String wanted = (String) newName;
        NameResult result = connection.requestName(wanted, Set.of());
        name = wanted;
        nameUsers.merge(key(), 1, Integer::sum);
        if (result == NameResult.IN_QUEUE) {
            LOG.info("bundle {} waits for the name {}: another connection owns it", bundle, wanted);
        }
    }

    private void release() {
        if (name != null) {
            if (nameUsers.merge(key(), -1, Integer::sum) == 0) {
                nameUsers.remove(key());
                connection.releaseName(name);
            }
            name = null;
        }
    }

    private String key() {
        return bundle.getBundleId() + " " + name;
    }

    /** Ends it, as far as its connection has not ended already. */
    void end() {
        try {
            if (exported != null) {
                exported.close();
                exported = null;
            }
            release();
        } catch (RuntimeException e) {
            name = null;
            LOG.debug("object {} of bundle {} ended after its connection", service.name(), bundle, e);
        }
    }
}
