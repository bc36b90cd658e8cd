package org.busway.broker.internal.driver;

import java.util.List;
import org.busway.api.Signature;
import org.busway.broker.internal.route.BusHeader;

/** Writes the introspection of the bus object from its table, byte for byte as dbus-daemon 1.14 writes it. */
final class Introspection {

    private static final String DOCTYPE = """
            <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
            "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
            """;

    private Introspection() {}

    /** Of the object that the interfaces belong to if the path is its own, else of any other path, on which only some of them are there. */
    static String of(List<Interface> interfaces, String path, boolean own) {
        StringBuilder xml = new StringBuilder(DOCTYPE).append("<node>\n");
        for (Interface each : interfaces) {
            if (own || each.onAnyPath()) {
                append(xml, each);
            }
        }
        String parent = path.equals("/") ? "" : path;
        if (!own && BusHeader.PATH.startsWith(parent + "/")) {
            xml.append("  <node name=\"").append(BusHeader.PATH.substring(parent.length() + 1)).append("\"/>\n");
        }
        return xml.append("</node>\n").toString();
    }

    private static void append(StringBuilder xml, Interface each) {
        xml.append("  <interface name=\"").append(each.name()).append("\">\n");
        for (Method method : each.methods()) {
            xml.append("    <method name=\"").append(method.name()).append("\">\n");
            arguments(xml, method.in(), "in");
            arguments(xml, method.out(), "out");
            xml.append("    </method>\n");
        }
        for (Property property : each.properties()) {
            xml.append("    <property name=\"").append(property.name()).append("\" type=\"").append(property.type())
                    .append("\" access=\"read\">\n")
                    .append("      <annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"")
                    .append(property.emitsChanged()).append("\"/>\n").append("    </property>\n");
        }
        for (Interface.Signal signal : each.signals()) {
            xml.append("    <signal name=\"").append(signal.name()).append("\">\n");
            for (Interface.Argument argument : signal.arguments()) {
                xml.append("      <arg type=\"").append(argument.type()).append('"');
                xml.append(argument.name() == null ? "" : " name=\"" + argument.name() + '"').append("/>\n");
            }
            xml.append("    </signal>\n");
        }
        xml.append("  </interface>\n");
    }

    private static void arguments(StringBuilder xml, String signature, String direction) {
        for (String type : new Signature(signature).types()) {
            xml.append("      <arg direction=\"").append(direction).append("\" type=\"").append(type).append("\"/>\n");
        }
    }
}
