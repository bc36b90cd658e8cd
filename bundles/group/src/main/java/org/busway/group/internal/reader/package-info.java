/** The bus as a reader of lanes that publishers write: for all who get what they want by their sockets. */
package org.busway.group.internal.reader;
