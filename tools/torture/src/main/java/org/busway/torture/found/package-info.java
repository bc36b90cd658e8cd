/** What is found out: where processes died, what readers saw, and whether that is one story. */
package org.busway.torture.found;
