/** The object {@code org.freedesktop.DBus}: a table of methods, and one small class for each group of them. */
package org.busway.broker.internal.driver;
