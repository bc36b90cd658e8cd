package org.busway.launcher.options;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads one metatype file (OSGi Compendium 8, chapter 105): object classes, and which PID is configured by which. */
final class MetatypeFile {

    private final Map<String, Map<String, OptionType>> classes = new HashMap<>();
    private final Map<String, Map<String, OptionType>> byPid = new LinkedHashMap<>();
    private Map<String, OptionType> current = Map.of();
    private List<String> choices = List.of();
    private String pid = "";

    private MetatypeFile() {}

    static Map<String, Map<String, OptionType>> read(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader reader = factory.createXMLStreamReader(in);
        MetatypeFile file = new MetatypeFile();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                file.element(reader);
            }
        }
        return file.byPid;
    }

    private void element(XMLStreamReader reader) {
        switch (reader.getLocalName()) {
            case "OCD" -> {
                current = new LinkedHashMap<>();
                classes.put(reader.getAttributeValue(null, "id"), current);
            }
            case "AD" -> {
                choices = new ArrayList<>();
                String id = reader.getAttributeValue(null, "id");
                current.put(id, new OptionType(id, reader.getAttributeValue(null, "type"), cardinality(reader),
                        number(reader, "min"), number(reader, "max"), choices, defaults(reader)));
            }
            case "Option" -> choices.add(reader.getAttributeValue(null, "value"));
            case "Designate" -> {
                String factoryPid = reader.getAttributeValue(null, "factoryPid");
                pid = factoryPid == null ? reader.getAttributeValue(null, "pid") : factoryPid;
            }
            case "Object" -> byPid.put(pid, classes.getOrDefault(reader.getAttributeValue(null, "ocdref"), Map.of()));
            default -> {
                // Names and descriptions are for others.
            }
        }
    }

    private static List<String> defaults(XMLStreamReader reader) {
        String text = reader.getAttributeValue(null, "default");
        if (text == null) {
            return List.of();
        }
        return cardinality(reader) == 0
                ? List.of(text)
                : Arrays.stream(text.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    private static int cardinality(XMLStreamReader reader) {
        String text = reader.getAttributeValue(null, "cardinality");
        return text == null ? 0 : Math.abs(Integer.parseInt(text));
    }

    private static BigDecimal number(XMLStreamReader reader, String attribute) {
        String text = reader.getAttributeValue(null, attribute);
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
