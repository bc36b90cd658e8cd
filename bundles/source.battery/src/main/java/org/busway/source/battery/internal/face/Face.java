package org.busway.source.battery.internal.face;

import org.busway.api.ObjectPath;

/**
 * A name, and what is shown under it.
 *
 * @param busName the name on the bus, which is the interface of the daemon's object too
 * @param root the daemon's object; devices are below it
 */
record Face(String busName, ObjectPath root) {

    static final Face POWER1 = new Face("org.busway.Power1", new ObjectPath("/org/busway/power1"));
    static final Face UPOWER = new Face("org.freedesktop.UPower", new ObjectPath("/org/freedesktop/UPower"));

    String deviceInterface() {
        return busName + ".Device";
    }

    ObjectPath device(String element) {
        return root.child("devices").child(element);
    }

    ObjectPath displayDevice() {
        return device("DisplayDevice");
    }
}
