package org.busway.deploy.internal;

import org.osgi.framework.Bundle;

/** A jar of the directory that is installed. Belongs to the thread of {@code deploy}. */
final class LoadedJar {

    final String name;
    final Bundle bundle;
    /** Of the bytes that were installed, not of what lies in the directory now. */
    final String sha256;
    /** Another thread starts it; what happens to its file meanwhile is looked at when it has. */
    boolean starting;
    boolean changedMeanwhile;
    /** Whether it was started once, so that one that was stopped since is left alone. */
    boolean started;
    /** Why its start has failed, or null. */
    String failure;
    /** Why what it carries cannot be used, or null. */
    String carriedFault;

    LoadedJar(String name, Bundle bundle, String sha256) {
        this.name = name;
        this.bundle = bundle;
        this.sha256 = sha256;
    }
}
