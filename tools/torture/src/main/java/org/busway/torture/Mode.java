package org.busway.torture;

/** The order modes, each with a group of its own, of the signals of an interface of its own. */
public enum Mode {
    /** The bus writes the lane. */
    BUS,
    /** One publisher at a time writes a lane of its own. */
    DIRECT,
    /** Several publishers write lanes, and the bus orders them. */
    MEDIATED;

    /** The name of the group. */
    public String group() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The address in a directory at which its members by connections come. */
    public String connections(String directory) {
        return "unix:path=" + directory + "/" + group() + ".c";
    }

    /** The address in a directory at which its members by datagrams come. */
    public String datagrams(String directory) {
        return "unix:path=" + directory + "/" + group() + ".d";
    }

    /** The interface of its signals. */
    public String interfaceName() {
        return "org.busway.torture." + name().charAt(0) + group().substring(1);
    }
}
