/** What runs in the processes that are tortured. */
package org.busway.torture.process;
