/** Budgets and the charges against them: provided by {@code flow}, used by whoever holds bytes for a peer. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.busway.spi.flow;
