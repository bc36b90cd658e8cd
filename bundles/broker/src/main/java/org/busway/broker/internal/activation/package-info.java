/** Starting the programs that own names: service files, and what waits while a program starts. */
package org.busway.broker.internal.activation;
