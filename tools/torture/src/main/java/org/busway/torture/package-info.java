/** The torture: what is killed and stopped, what was found, and whether the readers agree. */
package org.busway.torture;
