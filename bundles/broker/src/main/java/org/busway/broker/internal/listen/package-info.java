/** Where the bus listens, and the connections that come. */
package org.busway.broker.internal.listen;
