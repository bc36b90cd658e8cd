package org.busway.deploy.internal.config;

/**
 * What a configuration is for: one component, or one instance of a factory (Configuration Admin, 104.6).
 *
 * @param pid the PID, or the factory's
 * @param name of the instance; empty for a PID of its own
 */
record Pid(String pid, String name) {

    /** As the Configurator and profiles write it: {@code pid} or {@code factory~name}. */
    static Pid of(String text) {
        int tilde = text.indexOf('~');
        return tilde < 0 ? new Pid(text, "") : new Pid(text.substring(0, tilde), text.substring(tilde + 1));
    }

    /** As files are called: {@code pid.cfg}, {@code factory-name.cfg} or {@code factory~name.cfg}. */
    static Pid ofFile(String file) {
        String stem = file.substring(0, file.length() - ".cfg".length());
        int dash = stem.indexOf('-');
        return stem.indexOf('~') >= 0 || dash < 0 ? of(stem) : new Pid(stem.substring(0, dash), stem.substring(dash + 1));
    }

    /** The PID of the configuration itself. */
    String full() {
        return name.isEmpty() ? pid : pid + '~' + name;
    }
}
