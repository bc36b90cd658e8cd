/** Who owns which name, and who waits for it. */
package org.busway.broker.internal.names;
