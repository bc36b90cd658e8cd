package org.busway.integration.runtime;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.eclipse.parsson.JsonProviderImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureExtension;

/** What a profile of an unpacked distribution says with its parents: read by a reader of Feature files that knows nothing of ours; our extension is read as tools/README.md says. */
final class ShippedProfile {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)\\}");

    private final Path home;
    private final Map<String, Object> variables = new HashMap<>();
    private final Map<String, Path> jars = new LinkedHashMap<>();
    private final Map<String, Integer> levels = new HashMap<>();
    private final Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();

    private ShippedProfile(Path home) {
        this.home = home;
    }

    static ShippedProfile read(Path home, String name) throws IOException {
        ShippedProfile profile = new ShippedProfile(home);
        profile.add(name);
        profile.configurations.values().forEach(options -> options.replaceAll((option, value) -> profile.replaced(value)));
        return profile;
    }

    /** The jars of one start level, in their order. */
    List<Path> jars(int level) {
        return jars.keySet().stream().filter(each -> levels.get(each) == level).map(jars::get).toList();
    }

    boolean has(String artifact) {
        return jars.containsKey("org.busway:" + artifact);
    }

    Map<String, Map<String, Object>> configurations() {
        return configurations;
    }

    private void add(String name) throws IOException {
        Feature feature;
        try (Reader reader = Files.newBufferedReader(home.resolve("device-profiles").resolve(name + ".json"))) {
            feature = new FeatureServiceImpl().readFeature(reader);
        }
        JsonObject own = own(feature.getExtensions().get("busway-profile"));
        if (own.containsKey("extends")) {
            add(own.getString("extends"));
        }
        if (own.containsKey("without")) {
            own.getJsonArray("without").getValuesAs(each -> ((JsonString) each).getString())
                    .forEach(each -> Stream.of(jars, configurations).forEach(from -> from.remove(each)));
        }
        object(own, "groups").forEach((group, options) -> {
            if (options == JsonValue.NULL) {
                configurations.remove("org.busway.group~" + group);
            } else {
                options("org.busway.group~" + group, options.asJsonObject());
            }
        });
        options("org.busway.flow", object(own, "budgets"));
        options("org.busway.flow", object(own, "outcomes"));
        variables.putAll(feature.getVariables());
        feature.getBundles().forEach(bundle -> {
            String key = bundle.getID().getGroupId() + ":" + bundle.getID().getArtifactId();
            jars.put(key, home.resolve("repository").resolve(bundle.getID().getGroupId().replace('.', '/'))
                    .resolve(bundle.getID().getArtifactId()).resolve(bundle.getID().getVersion())
                    .resolve(bundle.getID().getArtifactId() + "-" + bundle.getID().getVersion() + ".jar"));
            levels.put(key, ((Number) bundle.getMetadata().get("bundleStartLevel")).intValue());
        });
        feature.getConfigurations().forEach((pid, configuration) -> configurations
                .computeIfAbsent(pid, each -> new LinkedHashMap<>()).putAll(configuration.getValues()));
    }

    private static JsonObject own(FeatureExtension extension) {
        if (extension == null) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        try (JsonReader json = new JsonProviderImpl().createReader(new StringReader(extension.getJSON()))) {
            return json.readObject();
        }
    }

    private static JsonObject object(JsonObject own, String key) {
        return own.containsKey(key) ? own.getJsonObject(key) : JsonValue.EMPTY_JSON_OBJECT;
    }

    private void options(String pid, JsonObject options) {
        if (!options.isEmpty()) {
            Map<String, Object> values = configurations.computeIfAbsent(pid, each -> new LinkedHashMap<>());
            options.forEach((option, value) -> values.put(option, plain(value)));
        }
    }

    private static Object plain(JsonValue value) {
        return switch (value.getValueType()) {
            case NUMBER -> ((JsonNumber) value).longValueExact();
            case ARRAY -> value.asJsonArray().stream().map(ShippedProfile::plain).toArray(String[]::new);
            case STRING -> ((JsonString) value).getString();
            default -> value == JsonValue.TRUE;
        };
    }

    /** An option that is nothing but a variable is a number if that is one. */
    private Object replaced(Object value) {
        if (value instanceof String[] texts) {
            return Stream.of(texts).map(each -> String.valueOf(filled(each))).toArray(String[]::new);
        }
        if (!(value instanceof String text) || !text.contains("${")) {
            return value;
        }
        String filled = filled(text);
        return VARIABLE.matcher(text).matches() && filled.matches("\\d+") ? (Object) Long.valueOf(filled) : filled;
    }

    private String filled(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(String.valueOf(variables.get(match.group(1)))));
    }
}
