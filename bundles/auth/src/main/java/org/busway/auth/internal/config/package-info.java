/** dbus-daemon's configuration files, and the same as options, read into one value. */
package org.busway.auth.internal.config;
