/** Those who only listen, and see everything. */
package org.busway.broker.internal.monitor;
