package org.busway.client.internal.objects;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;

/**
 * Which interfaces are exported at which path, and where object managers are. Changes are made under the tree's lock, one after another;
 * whoever looks something up sees an immutable map of one path as it was at that moment.
 */
final class ObjectTree {

    private final NavigableMap<ObjectPath, Map<String, ObjectInterface>> objects = new ConcurrentSkipListMap<>();
    private final NavigableMap<ObjectPath, Boolean> managers = new ConcurrentSkipListMap<>();
    private final Set<String> standardNames = new ConcurrentSkipListSet<>();

    /** Names that this connection answers itself. */
    void reserve(String interfaceName) {
        standardNames.add(interfaceName);
    }

    /** Adds all of them or none. */
    synchronized void add(ObjectPath path, ObjectInterface... added) {
        Map<String, ObjectInterface> all = new LinkedHashMap<>(at(path));
        for (ObjectInterface each : added) {
            if (standardNames.contains(each.name())) {
                throw new IllegalArgumentException(
                        each.name() + " at " + path
                                + ": is answered for every object, leave it out (exportManager for ObjectManager)");
            }
            if (all.putIfAbsent(each.name(), each) != null) {
                throw new IllegalStateException(each.name() + " is exported at " + path + " already: close that export first");
            }
        }
        objects.put(path, Collections.unmodifiableMap(all));
    }

    synchronized void remove(ObjectPath path, ObjectInterface... removed) {
        Map<String, ObjectInterface> left = new LinkedHashMap<>(at(path));
        for (ObjectInterface each : removed) {
            left.remove(each.name(), each);
        }
        if (left.isEmpty()) {
            objects.remove(path);
        } else {
            objects.put(path, Collections.unmodifiableMap(left));
        }
    }

    void addManager(ObjectPath path) {
        if (managers.putIfAbsent(path, true) != null) {
            throw new IllegalStateException("an object manager is exported at " + path + " already: close that export first");
        }
    }

    void removeManager(ObjectPath path) {
        managers.remove(path);
    }

    void clear() {
        objects.clear();
        managers.clear();
    }

    /** The interfaces at a path, by name; empty if there is no object. */
    Map<String, ObjectInterface> at(ObjectPath path) {
        return objects.getOrDefault(path, Map.of());
    }

    boolean isObject(ObjectPath path) {
        return objects.containsKey(path) || managers.containsKey(path);
    }

    boolean isManager(ObjectPath path) {
        return managers.containsKey(path);
    }

    /** The managers that answer for an object. */
    List<ObjectPath> managersAbove(ObjectPath path) {
        List<ObjectPath> above = new ArrayList<>();
        for (ObjectPath manager : managers.keySet()) {
            if (isBelow(path, manager)) {
                above.add(manager);
            }
        }
        return above;
    }

    /** The objects below a path, ascending. */
    List<ObjectPath> below(ObjectPath path) {
        List<ObjectPath> below = new ArrayList<>();
        for (ObjectPath each : objects.tailMap(path, false).keySet()) {
            if (isBelow(each, path)) {
                below.add(each);
            }
        }
        return below;
    }

    /** The first elements, below a path, of the paths of objects and managers. */
    Set<String> children(ObjectPath path) {
        int prefix = path.equals(ObjectPath.ROOT) ? 1 : path.value().length() + 1;
        Set<String> children = new TreeSet<>();
        for (Set<ObjectPath> paths : List.of(objects.keySet(), managers.keySet())) {
            for (ObjectPath each : paths) {
                if (isBelow(each, path)) {
                    int end = each.value().indexOf('/', prefix);
                    children.add(each.value().substring(prefix, end < 0 ? each.value().length() : end));
                }
            }
        }
        return children;
    }

    private static boolean isBelow(ObjectPath path, ObjectPath ancestor) {
        return !path.equals(ancestor) && ancestor.contains(path.value());
    }
}
