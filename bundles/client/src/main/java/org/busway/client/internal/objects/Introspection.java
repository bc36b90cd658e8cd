package org.busway.client.internal.objects;

import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.Signature;

/** The XML that describes an object (specification, "Introspection Data Format"). Names and signatures need no escapes. */
final class Introspection {

    private static final String DOCTYPE = "<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
            + " \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n";

    private final StringBuilder xml = new StringBuilder(DOCTYPE).append("<node>\n");

    void add(ObjectInterface added) {
        xml.append("  <interface name=\"").append(added.name()).append("\">\n");
        for (ObjectInterface.Method each : added.methods().values()) {
            xml.append("    <method name=\"").append(each.name()).append("\">\n");
            arguments(each.in(), " direction=\"in\"");
            arguments(each.out(), " direction=\"out\"");
            xml.append("    </method>\n");
        }
        for (ObjectInterface.Property each : added.properties().values()) {
            property(each);
        }
        for (ObjectInterface.Signal each : added.signals().values()) {
            xml.append("    <signal name=\"").append(each.name()).append("\">\n");
            arguments(each.signature(), "");
            xml.append("    </signal>\n");
        }
        xml.append("  </interface>\n");
    }

    private void arguments(Signature signature, String direction) {
        for (String type : signature.types()) {
            xml.append("      <arg type=\"").append(type).append('"').append(direction).append("/>\n");
        }
    }

    private void property(ObjectInterface.Property property) {
        String access = (property.getter() == null ? "" : "read") + (property.setter() == null ? "" : "write");
        xml.append("    <property name=\"").append(property.name()).append("\" type=\"").append(property.signature())
                .append("\" access=\"").append(access).append('"');
        if (property.emits() == Emits.VALUE) {
            xml.append("/>\n");
            return;
        }
        String told = switch (property.emits()) {
            case INVALIDATES -> "invalidates";
            case CONSTANT -> "const";
            default -> "false";
        };
        xml.append(">\n      <annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"").append(told)
                .append("\"/>\n    </property>\n");
    }

    String end(Iterable<String> children) {
        for (String child : children) {
            xml.append("  <node name=\"").append(child).append("\"/>\n");
        }
        return xml.append("</node>\n").toString();
    }
}
