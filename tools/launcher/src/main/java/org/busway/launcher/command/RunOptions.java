package org.busway.launcher.command;

import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.text.Nearest;

/**
 * The options of {@code busway run}.
 *
 * @param profile its name or file
 * @param address where to listen, or empty for the usual place
 * @param settings each {@code PID:option=value}
 * @param quiet whether nothing but errors is printed
 */
public record RunOptions(String profile, String address, List<String> settings, boolean quiet) {

    private static final List<String> WITH_VALUE = List.of("--profile", "--address", "--set");
    private static final List<String> ALL = List.of("--profile", "--address", "--set", "--quiet");

    static final String USAGE = "usage: busway run [--profile NAME|FILE] [--address ADDRESS] [--set PID:option=value]… [--quiet]";

    /**
     * Reads a command line.
     *
     * @param arguments behind {@code run}; a value stands behind = or is the next argument
     * @return the options
     * @throws UsageFailure if something is wrong
     */
    public static RunOptions parse(List<String> arguments) {
        String profile = "gateway";
        String address = "";
        List<String> settings = new ArrayList<>();
        boolean quiet = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--quiet")) {
                quiet = true;
                continue;
            }
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            if (!WITH_VALUE.contains(option)) {
                throw new UsageFailure(
                        "busway: unknown argument \"" + argument + "\"" + Nearest.hint(option, ALL) + "\n" + USAGE);
            }
            if (equals < 0 && ++i == arguments.size()) {
                throw new UsageFailure("busway: " + option + " needs a value\n" + USAGE);
            }
            String value = equals < 0 ? arguments.get(i) : argument.substring(equals + 1);
            if (value.isEmpty()) {
                throw new UsageFailure("busway: " + option + " is empty\n" + USAGE);
            }
            switch (option) {
                case "--profile" -> profile = value;
                case "--address" -> address = value;
                default -> settings.add(value);
            }
        }
        return new RunOptions(profile, address, List.copyOf(settings), quiet);
    }
}
