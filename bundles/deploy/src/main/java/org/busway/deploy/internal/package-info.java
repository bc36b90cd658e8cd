/** Bundles and configurations of a directory. */
@Capability(namespace = "osgi.extender", name = "osgi.configurator", version = "1.0.1")
package org.busway.deploy.internal;

import org.osgi.annotation.bundle.Capability;
