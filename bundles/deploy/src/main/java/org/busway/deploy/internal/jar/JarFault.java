package org.busway.deploy.internal.jar;

/** Why a file is not installed: one line for a person, without the file's name. */
public final class JarFault extends Exception {

    /** @param line the reason and the remedy */
    public JarFault(String line) {
        super(line);
    }
}
