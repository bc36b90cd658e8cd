package org.busway.auth.internal.config;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.busway.spi.policy.PolicyException;

/**
 * One XML file, read from its beginning to its end. A document type is accepted and never loaded; an entity other than
 * XML's own five and character references is a fault. Comments and processing instructions do not exist here.
 */
final class XmlCursor {

    private final String file;
    private final XMLStreamReader reader;
    private int line = 1;
    /** Where the text between two elements begins, for a message about it. */
    private int textLine;

    XmlCursor(String file, byte[] content) throws PolicyException {
        this.file = file;
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        try {
            reader = factory.createXMLStreamReader(new ByteArrayInputStream(content), "UTF-8");
        } catch (XMLStreamException e) {
            throw notWellFormed(e);
        }
    }

    String where() {
        return file + ":" + line;
    }

    PolicyException fault(String what) {
        return new PolicyException(where() + ": " + what, null);
    }

    /** The start of the document's own element. */
    Attributes root() throws PolicyException {
        return nextChild("the document");
    }

    /** The start of the next element within the open one, or null at its end. */
    Attributes nextChild(String parent) throws PolicyException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (next(text)) {
                case XMLStreamConstants.START_ELEMENT -> {
                    requireBlank(text, parent);
                    return attributes();
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    requireBlank(text, parent);
                    return null;
                }
                default -> {
                    // Text was added to what is looked at later.
                }
            }
        }
    }

    /** Passes the end of an element that has no content. */
    void end(String element) throws PolicyException {
        Attributes child = nextChild(element);
        if (child != null) {
            throw fault("Element <" + child.element() + "> is not allowed in this context: <" + element + "> is empty");
        }
    }

    /** The content of an element that has text alone, and passes its end. */
    String text(String element) throws PolicyException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (next(text)) {
                case XMLStreamConstants.START_ELEMENT -> throw fault(
                        "Element <" + reader.getLocalName() + "> is not allowed in this context: <" + element
                                + "> has text alone");
                case XMLStreamConstants.END_ELEMENT -> {
                    if (text.isEmpty()) {
                        throw fault("XML element <" + element + "> was expected to have content inside it");
                    }
                    return text.toString();
                }
                default -> {
                    // Text was added.
                }
            }
        }
    }

    /** Reads what follows the document's element, so that a fault there is found too. */
    void finish() throws PolicyException {
        StringBuilder ignored = new StringBuilder();
        while (next(ignored) != XMLStreamConstants.END_DOCUMENT) {
            // Comments and white space alone can follow.
        }
    }

    /** The next event; the line is that of its beginning. */
    private int next(StringBuilder text) throws PolicyException {
        try {
            line = Math.max(1, reader.getLocation().getLineNumber());
            int event = reader.next();
            switch (event) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    append(reader.getText(), text);
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw fault("Entity \"&" + reader.getLocalName() + ";\" is not known: write the character itself");
                default -> {
                    // No text.
                }
            }
            return event;
        } catch (XMLStreamException e) {
            throw notWellFormed(e);
        }
    }

    private void append(String more, StringBuilder text) {
        if (text.toString().isBlank() && !more.isBlank()) {
            textLine = line + (int) more.substring(0, more.indexOf(more.stripLeading())).chars().filter(c -> c == '\n')
                    .count();
        }
        text.append(more);
    }

    private Attributes attributes() {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            values.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return new Attributes(reader.getLocalName(), values, where());
    }

    Attributes withoutAttributes(Attributes element) throws PolicyException {
        return element.allowOnly(Set.of());
    }

    private void requireBlank(StringBuilder text, String element) throws PolicyException {
        if (!text.toString().isBlank()) {
            throw new PolicyException(file + ":" + textLine + ": No text content expected inside XML element " + element
                    + ": \"" + text.toString().strip() + '"', null);
        }
    }

    /** The JDK's message has lines of its own around the one that says something. */
    private PolicyException notWellFormed(XMLStreamException e) {
        int at = e.getLocation() == null ? line : Math.max(1, e.getLocation().getLineNumber());
        String message = String.valueOf(e.getMessage());
        int said = message.indexOf("Message: ");
        message = said < 0 ? message : message.substring(said + "Message: ".length());
        return new PolicyException(file + ":" + at + ": not well-formed XML: " + message.replaceAll("\\s+", " ").strip(),
                null);
    }
}
