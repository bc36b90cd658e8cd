package org.busway.broker.internal.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.broker.internal.driver.Interface.Argument;
import org.busway.broker.internal.driver.Interface.Signal;
import org.busway.broker.internal.driver.Method.Access;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;

/** The table of the bus object: interfaces, methods with their signatures, properties and signals, in the order of dbus-daemon's introspection. */
final class DriverTable {

    private static final List<Property> NO_PROPERTIES = List.of();
    private static final List<Signal> NO_SIGNALS = List.of();

    private final BusVoice voice;
    private final boolean systemdActivation;
    private final List<Interface> interfaces = new ArrayList<>();
    private final Map<String, List<Interface>> objects = new HashMap<>();

    DriverTable(BusVoice voice, boolean systemdActivation) {
        this.voice = voice;
        this.systemdActivation = systemdActivation;
    }

    List<Interface> interfaces() {
        return interfaces;
    }

    /** Those of other objects than the bus's own, by path. */
    Map<String, List<Interface>> objects() {
        return objects;
    }

    /** Adds an object, after the bus's own is complete: what is there on any path is there too. */
    DriverTable object(String path, List<Interface> ofObject) {
        List<Interface> all = new ArrayList<>(interfaces.stream().filter(Interface::onAnyPath).toList());
        all.addAll(ofObject);
        objects.put(path, all);
        return this;
    }

    DriverTable bus(HelloMethod hello, NameMethods names, ActivationMethods activation, MatchMethods matches,
            CredentialMethods credentials, BusMethods bus) {
        List<Method> methods = List.of(old("Hello", "", "s", hello::hello), old("RequestName", "su", "u", names::requestName),
                old("ReleaseName", "s", "u", names::releaseName),
                old("StartServiceByName", "su", "u", activation::startServiceByName),
                new Method("UpdateActivationEnvironment", "a{ss}", "", Access.PRIVILEGED, activation::updateEnvironment),
                old("NameHasOwner", "s", "b", names::nameHasOwner), old("ListNames", "", "as", names::listNames),
                old("ListActivatableNames", "", "as", activation::listActivatableNames),
                old("AddMatch", "s", "", matches::addMatch), old("RemoveMatch", "s", "", matches::removeMatch),
                old("GetNameOwner", "s", "s", names::getNameOwner), old("ListQueuedOwners", "s", "as", names::listQueuedOwners),
                old("GetConnectionUnixUser", "s", "u", credentials::unixUser),
                old("GetConnectionUnixProcessID", "s", "u", credentials::unixProcessId),
                old("GetAdtAuditSessionData", "s", "ay", credentials::auditSessionData),
                old("GetConnectionSELinuxSecurityContext", "s", "ay", credentials::selinuxContext),
                old("ReloadConfig", "", "", bus::reloadConfig), old("GetId", "", "s", bus::getId),
                old("GetConnectionCredentials", "s", "a{sv}", credentials::credentials));
        Argument text = new Argument("s", null);
        interfaces.add(new Interface(BusHeader.NAME, true, false, methods,
                List.of(new Property("Features", this::features), new Property("Interfaces", this::interfaceNames)),
                List.of(new Signal("NameOwnerChanged", List.of(text, text, text)), new Signal("NameLost", List.of(text)),
                        new Signal("NameAcquired", List.of(text)), new Signal("ActivatableServicesChanged", List.of()))));
        return this;
    }

    DriverTable properties(PropertyMethods properties) {
        interfaces.add(new Interface("org.freedesktop.DBus.Properties", false, false,
                List.of(modern("Get", "ss", "v", properties::get), modern("GetAll", "s", "a{sv}", properties::getAll),
                        modern("Set", "ssv", "", properties::set)),
                NO_PROPERTIES, List.of(new Signal("PropertiesChanged", List.of(new Argument("s", "interface_name"),
                        new Argument("a{sv}", "changed_properties"), new Argument("as", "invalidated_properties"))))));
        return this;
    }

    DriverTable introspectable() {
        interfaces.add(new Interface("org.freedesktop.DBus.Introspectable", true, false,
                List.of(old("Introspect", "", "s", this::introspect)), NO_PROPERTIES, NO_SIGNALS));
        return this;
    }

    DriverTable monitoring(MonitorMethods monitoring) {
        interfaces.add(new Interface("org.freedesktop.DBus.Monitoring", false, true,
                List.of(new Method("BecomeMonitor", "asu", "", Access.PRIVILEGED, monitoring::becomeMonitor)), NO_PROPERTIES,
                NO_SIGNALS));
        return this;
    }

    DriverTable stats(StatsMethods stats) {
        interfaces.add(new Interface("org.freedesktop.DBus.Debug.Stats", false, true,
                List.of(modern("GetStats", "", "a{sv}", stats::getStats),
                        modern("GetConnectionStats", "s", "a{sv}", stats::getConnectionStats),
                        modern("GetAllMatchRules", "", "a{sas}", stats::getAllMatchRules)),
                NO_PROPERTIES, NO_SIGNALS));
        return this;
    }

    DriverTable peer(PeerMethods peer) {
        interfaces.add(new Interface("org.freedesktop.DBus.Peer", true, false,
                List.of(old("GetMachineId", "", "s", peer::machineId), old("Ping", "", "", peer::ping)), NO_PROPERTIES,
                NO_SIGNALS));
        return this;
    }

    private List<String> features() {
        List<String> features = new ArrayList<>(List.of("ActivatableServicesChanged", "HeaderFiltering"));
        if (systemdActivation) {
            features.add("SystemdActivation");
        }
        return features;
    }

    private List<String> interfaceNames() {
        return interfaces.stream().filter(Interface::feature).map(Interface::name).toList();
    }

    private Refusal introspect(Parcel call) {
        String path = call.path();
        List<Interface> ofObject = objects.get(path);
        String xml = ofObject != null
                ? Introspection.of(ofObject, path, true)
                : Introspection.of(interfaces, path, BusHeader.PATH.equals(path));
        voice.reply(call, "s", out -> out.string(xml));
        return null;
    }

    private static Method old(String name, String in, String out, Handler handler) {
        return new Method(name, in, out, Access.ANY_PATH, handler);
    }

    private static Method modern(String name, String in, String out, Handler handler) {
        return new Method(name, in, out, Access.CANONICAL_PATH, handler);
    }
}
