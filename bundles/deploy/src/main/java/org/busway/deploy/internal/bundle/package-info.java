/** Bundles in the framework. */
package org.busway.deploy.internal.bundle;
