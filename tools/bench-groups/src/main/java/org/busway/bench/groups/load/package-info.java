/** What runs in the processes that publish and read. */
package org.busway.bench.groups.load;
