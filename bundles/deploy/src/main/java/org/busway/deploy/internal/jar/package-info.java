/** Which files are bundles that may be installed. */
package org.busway.deploy.internal.jar;
