package org.busway.client.internal.osgi;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.client.internal.Connection;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registered object: exported where its properties say, under the name that they say, on whichever connection its bundle has. Touched by one thread
 * at a time.
 */
final class WhiteboardObject {

    private static final Logger LOG = LoggerFactory.getLogger(WhiteboardObject.class);

    private final Bundle bundle;
    private final ObjectInterface service;
    private final BundlePeers peers;
    private final Map<String, Integer> nameUsers;
    private final Executor later;
    private Object wantedPath;
    private Object wantedName;
    private boolean ended;
    /** Whether the bus has no connection for the bundle, which was said. */
    private boolean isWaiting;
    private Connection connection;
    private Registration closeWatch;
    private ExportedObject exported;
    private String name;

    /**
     * An object that is not shown yet.
     *
     * @param later runs something after a pause, when it may touch this object
     */
    WhiteboardObject(Bundle bundle, ObjectInterface service, BundlePeers peers, Map<String, Integer> nameUsers, Executor later) {
        this.bundle = bundle;
        this.service = service;
        this.peers = peers;
        this.nameUsers = nameUsers;
        this.later = later;
    }

    /** Makes it what the properties say now. */
    void show(Object path, Object newName) {
        wantedPath = path;
        wantedName = newName;
        show();
    }

    private void show() {
        try {
            if (isConnected()) {
                export(wantedPath);
                claim(wantedName);
            }
        } catch (RuntimeException e) {
            absent(e);
        }
    }

    private void absent(RuntimeException reason) {
        LOG.warn("object {} of bundle {} is not on the bus as {}={} {}={} say: {}", service.name(), bundle,
                ObjectInterface.OBJECT_PATH, wantedPath, ObjectInterface.BUS_NAME, wantedName, reason.getMessage());
    }

    /** Takes the connection that the bundle has now; what stood on another ended with that one. Where the bus has no room it is asked again. */
    private boolean isConnected() {
        Connection now;
        try {
            now = peers.connectionOf(bundle);
        } catch (BusException e) {
            if (!isWaiting) {
                absent(e);
            }
            isWaiting = true;
            later.execute(this::again);
            return false;
        }
        isWaiting = false;
        if (now != connection) {
            forget();
            connection = now;
            closeWatch = now.onClose(reason -> later.execute(this::again));
        }
        return true;
    }

    /** Its connection has ended, or it could not have one. */
    private void again() {
        if (!ended && peers.isAlive(bundle)) {
            show();
        }
    }

    private void forget() {
        if (closeWatch != null) {
            closeWatch.close();
            closeWatch = null;
        }
        exported = null;
        if (name != null) {
            isLastUserOfName();
            name = null;
        }
    }

    private boolean isLastUserOfName() {
        boolean last = nameUsers.merge(key(), -1, Integer::sum) == 0;
        if (last) {
            nameUsers.remove(key());
        }
        return last;
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
            if (isLastUserOfName()) {
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
        ended = true;
        if (closeWatch != null) {
            closeWatch.close();
        }
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
