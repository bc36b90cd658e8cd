package org.busway.launcher.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads one metatype file (OSGi Compendium 8, chapter 105): object classes, and which PID is configured by which. With the parser that Declarative Services load
 * anyway.
 */
final class MetatypeFile extends DefaultHandler {

    private final Map<String, Map<String, OptionType>> classes = new HashMap<>();
    private final Map<String, Map<String, OptionType>> byPid = new LinkedHashMap<>();
    private Map<String, OptionType> current = Map.of();
    private List<String> choices = List.of();
    private String pid = "";

    private MetatypeFile() {}

    static Map<String, Map<String, OptionType>> read(InputStream in) throws SAXException, IOException {
        SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        MetatypeFile file = new MetatypeFile();
        try {
            factory.newSAXParser().parse(in, file);
        } catch (ParserConfigurationException e) {
            throw new AssertionError(e);
        }
        return file.byPid;
    }

    /** What a file refers to elsewhere is nobody's to load. */
    @Override
    public InputSource resolveEntity(String publicId, String systemId) {
        return new InputSource(new StringReader(""));
    }

    @Override
    public void startElement(String uri, String name, String qualifiedName, Attributes attributes) {
        switch (name) {
            case "OCD" -> {
                current = new LinkedHashMap<>();
                classes.put(attributes.getValue("", "id"), current);
            }
            case "AD" -> {
                choices = new ArrayList<>();
                String id = attributes.getValue("", "id");
                current.put(id, new OptionType(id, attributes.getValue("", "type"), cardinality(attributes),
                        number(attributes, "min"), number(attributes, "max"), choices, defaults(attributes)));
            }
            case "Option" -> choices.add(attributes.getValue("", "value"));
            case "Designate" -> {
                String factoryPid = attributes.getValue("", "factoryPid");
                pid = factoryPid == null ? attributes.getValue("", "pid") : factoryPid;
            }
            case "Object" -> byPid.put(pid, classes.getOrDefault(attributes.getValue("", "ocdref"), Map.of()));
            default -> {
                // Names and descriptions are for others.
            }
        }
    }

    private static List<String> defaults(Attributes attributes) {
        String text = attributes.getValue("", "default");
        if (text == null) {
            return List.of();
        }
        return cardinality(attributes) == 0
                ? List.of(text)
                : Arrays.stream(text.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    private static int cardinality(Attributes attributes) {
        String text = attributes.getValue("", "cardinality");
        return text == null ? 0 : Math.abs(Integer.parseInt(text));
    }

    private static BigDecimal number(Attributes attributes, String attribute) {
        String text = attributes.getValue("", attribute);
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
