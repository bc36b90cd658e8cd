package org.busway.launcher.profile;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;
import org.eclipse.parsson.JsonProviderImpl;

/** Reads JSON with comments into values that know their line. A key that stands twice in one object is a mistake. */
final class JsonText {

    private final String file;
    private final JsonParser parser;

    private JsonText(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static Located read(String file, String text) {
        // The provider by name: looking it up costs more than parsing does.
        try (JsonParser parser = new JsonProviderImpl().createParser(new StringReader(JsonComments.blanked(text)))) {
            JsonText reader = new JsonText(file, parser);
            Located root = reader.value(parser.next());
            if (parser.hasNext()) {
                parser.next();
            }
            return root;
        } catch (JsonParsingException e) {
            throw new StartFailure(file + ":" + Math.max(1, e.getLocation().getLineNumber()) + ": not JSON: " + shortened(e));
        } catch (java.util.NoSuchElementException e) {
            throw new StartFailure(file + ":1: not JSON: the file ends early");
        }
    }

    private static String shortened(JsonParsingException e) {
        String message = e.getMessage().replaceAll("\\s+", " ");
        int location = message.indexOf(" at (line");
        int expected = message.indexOf("Expected tokens are:");
        String tail = expected < 0 ? "" : "; " + message.substring(expected);
        return location < 0 ? message : message.substring(0, location) + tail;
    }

    private Located value(JsonParser.Event event) {
        int line = (int) parser.getLocation().getLineNumber();
        Object value = switch (event) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER -> parser.getBigDecimal();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        };
        return new Located(value, file, line);
    }

    private Map<String, Located> object() {
        Map<String, Located> members = new LinkedHashMap<>();
        for (JsonParser.Event event = parser.next(); event != JsonParser.Event.END_OBJECT; event = parser.next()) {
            String key = parser.getString();
            int line = (int) parser.getLocation().getLineNumber();
            Located before = members.put(key, value(parser.next()));
            if (before != null) {
                throw new StartFailure(file + ":" + line + ": \"" + key + "\" stands twice, first in line " + before.line()
                        + ": remove one");
            }
        }
        return members;
    }

    private List<Located> array() {
        List<Located> elements = new ArrayList<>();
        for (JsonParser.Event event = parser.next(); event != JsonParser.Event.END_ARRAY; event = parser.next()) {
            elements.add(value(event));
        }
        return elements;
    }
}
