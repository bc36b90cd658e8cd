/** What runs in the load processes: raw connections that cost as little as they can. */
package org.busway.bench.load;
