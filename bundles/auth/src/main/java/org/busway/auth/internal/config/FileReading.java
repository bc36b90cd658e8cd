package org.busway.auth.internal.config;

import java.nio.file.Path;
import java.util.Set;

import org.busway.auth.internal.rule.Rule;
import org.busway.spi.policy.BusSettings.ServiceDirectory;
import org.busway.spi.policy.PolicyException;

/** The elements of one file, each put into the draft as it is met. */
final class FileReading {

    private final Path directory;
    private final XmlCursor xml;
    private final Draft draft;
    private final ConfigurationReader reader;

    FileReading(Path file, XmlCursor xml, Draft draft, ConfigurationReader reader) {
        this.directory = file.getParent();
        this.xml = xml;
        this.draft = draft;
        this.reader = reader;
    }

    void read() throws PolicyException {
        Attributes root = xml.root();
        if (!root.element().equals("busconfig")) {
            throw root.fault("Unknown element <" + root.element() + "> at root of configuration file: it must be <busconfig>");
        }
        xml.withoutAttributes(root);
        for (Attributes child = xml.nextChild("busconfig"); child != null; child = xml.nextChild("busconfig")) {
            element(child);
        }
        xml.finish();
    }

    private void element(Attributes element) throws PolicyException {
        switch (element.element()) {
            case "include" -> include(element);
            case "policy" -> policy(element);
            case "limit" -> limit(element);
            case "selinux" -> selinux(element);
            case "apparmor" -> apparmor(element);
            case "type", "user", "listen", "pidfile", "auth", "servicedir", "servicehelper", "includedir" -> {
                xml.withoutAttributes(element);
                text(element, xml.text(element.element()));
            }
            case "fork", "syslog", "keep_umask", "allow_anonymous", "standard_session_servicedirs",
                    "standard_system_servicedirs" -> {
                xml.withoutAttributes(element);
                flag(element.element());
                xml.end(element.element());
            }
            default -> throw element.fault("Element <" + element.element()
                    + "> not allowed inside <busconfig> in configuration file");
        }
    }

    private void text(Attributes element, String text) throws PolicyException {
        switch (element.element()) {
            case "type" -> draft.type = text;
            case "user" -> draft.user = text;
            case "listen" -> draft.listen.add(text);
            case "pidfile" -> draft.pidfile = text;
            case "auth" -> draft.mechanisms.add(text);
            case "servicedir" -> draft.add(new ServiceDirectory(path(text), false, true));
            case "servicehelper" -> draft.serviceHelper = path(text);
            default -> reader.includeDirectory(Path.of(path(text)), draft, element.where());
        }
    }

    /** A path is relative to the directory of the file that it stands in. */
    private String path(String text) {
        return text.startsWith("/") ? text : directory + "/" + text;
    }

    private void flag(String name) {
        switch (name) {
            case "fork" -> draft.fork = true;
            case "syslog" -> draft.syslog = true;
            case "keep_umask" -> draft.keepUmask = true;
            case "allow_anonymous" -> draft.anonymousAllowed = true;
            case "standard_session_servicedirs" -> reader.standard().session().forEach(draft::add);
            default -> reader.standard().system().forEach(draft::add);
        }
    }

    private void include(Attributes element) throws PolicyException {
        element.allowOnly(Set.of("ignore_missing", "if_selinux_enabled", "selinux_root_relative"));
        boolean ignoreMissing = element.yes("ignore_missing");
        boolean ifSelinux = element.yes("if_selinux_enabled");
        boolean belowSelinux = element.yes("selinux_root_relative");
        String file = xml.text("include");
        if (ifSelinux) {
            reader.modules().selinuxIncludeSkipped(element.where(), file);
            return;
        }
        if (belowSelinux) {
            throw element.fault("Could not determine SELinux policy root for relative inclusion of \"" + file
                    + "\": the bus does not ask SELinux; say if_selinux_enabled=\"yes\" to leave the file out");
        }
        reader.include(Path.of(path(file)), ignoreMissing, draft, element.where());
    }

    private void limit(Attributes element) throws PolicyException {
        element.allowOnly(Set.of("name"));
        String name = element.get("name");
        if (name == null) {
            throw element.fault("<limit> element must have a \"name\" attribute");
        }
        String text = xml.text("limit");
        WholeNumber number = WholeNumber.at(text);
        if (number == null) {
            throw element.fault("<limit name=\"" + name + "\"> element has invalid value \"" + text.strip()
                    + "\" (could not parse as integer)");
        }
        String fault = draft.limits.set(name, number.value());
        if (fault != null) {
            throw element.fault(fault);
        }
        if (!number.rest().isEmpty()) {
            reader.warnings().say(element.where() + ": <limit name=\"" + name + "\"> \"" + text.strip()
                    + "\" is taken as " + number.value() + ": write a whole number alone");
        }
        if (LimitValues.hasNoEffect(name)) {
            reader.warnings().say(element.where() + ": <limit name=\"" + name
                    + "\"> has no effect: the bus has no containers, as no released dbus-daemon has");
        }
    }

    private void policy(Attributes element) throws PolicyException {
        PolicyContext context = context(element);
        for (Attributes child = xml.nextChild("policy"); child != null; child = xml.nextChild("policy")) {
            if (!child.element().equals("allow") && !child.element().equals("deny")) {
                throw child.fault("Element <" + child.element() + "> not allowed inside <policy> in configuration file");
            }
            Rule rule = RuleElement.read(child, context, reader.accounts(), reader.warnings());
            if (rule != null && context != PolicyContext.NOBODY) {
                draft.add(context, rule);
            }
            xml.end(child.element());
        }
    }

    private PolicyContext context(Attributes element) throws PolicyException {
        element.allowOnly(PolicyContexts.ATTRIBUTES);
        if (element.values().size() != 1) {
            throw element.fault(
                    "<policy> element must have exactly one of (context|user|group|at_console) attributes");
        }
        return PolicyContexts.read(element, reader.accounts(), reader.warnings());
    }

    private void selinux(Attributes element) throws PolicyException {
        xml.withoutAttributes(element);
        for (Attributes child = xml.nextChild("selinux"); child != null; child = xml.nextChild("selinux")) {
            if (!child.element().equals("associate")) {
                throw child.fault("Element <" + child.element() + "> not allowed inside <selinux> in configuration file");
            }
            child.allowOnly(Set.of("own", "context"));
            if (!child.has("own") || !child.has("context")) {
                throw child.fault(
                        "Element <associate> must have attributes own=\"<servicename>\" and context=\"<selinux context>\"");
            }
            reader.modules().associationNotApplied(child);
            xml.end("associate");
        }
    }

    private void apparmor(Attributes element) throws PolicyException {
        element.allowOnly(Set.of("mode"));
        reader.modules().appArmor(element);
        xml.end("apparmor");
    }
}
